using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Channels.Probing;

/// <summary>What asks a channel's provider. Only for whoever may change channels: it uses their keys.</summary>
internal static class ProbeEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").WithTags("Channels");
        channels.MapPost("/test", (ProbeNewChannel probe, ChannelProbe channel, CancellationToken cancellation) => channel.RunAsync(probe, cancellation))
            .Needs(Permission.Manage).WithSummary("Try a channel before it is saved, with a real request");
        channels.MapPost("/{id}/test", (string id, ProbeInput input, ChannelProbe channel, CancellationToken cancellation) => channel.RunAsync(id, input, cancellation))
            .Needs(Permission.Manage).WithSummary("Try a channel with a real request");
        channels.MapGet("/{id}/models", (string id, UpstreamAccount account, CancellationToken cancellation) => account.ModelsAsync(id, cancellation))
            .Needs(Permission.Manage).WithSummary("Ask the provider for its models");
        channels.MapGet("/{id}/balance", (string id, UpstreamAccount account, CancellationToken cancellation) => account.BalanceAsync(id, cancellation))
            .Needs(Permission.Manage).WithSummary("Ask the provider what is left on the account");
    }
}
