using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Channels;

/// <summary><c>/api/v1/channels</c>.</summary>
internal static class ChannelEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").WithTags("Channels");
        channels.MapGet("/", (Listing listing, ChannelStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List channels, without secrets")
            .ListsBy(["name", "type", "priority", "weight", "createdAt", "updatedAt"], "type", "tag", "enabled", "source");
        channels.MapGet("/{id}", async (string id, ChannelStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, cancellation))).Needs(Permission.Read).WithSummary("Get a channel");
        channels.MapPost("/", async (NewChannel channel, Caller caller, ChannelStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CreateAsync(caller, channel, cancellation)))).Needs(Permission.Manage).WithSummary("Make a channel with its keys");
        channels.MapPut("/{id}", async (string id, ChannelInput channel, Caller caller, ChannelStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, channel, expected.Value, cancellation)))
            .Needs(Permission.Manage).WithSummary("Replace a channel; its keys stay, and so do secrets sent as ***");
        channels.MapPatch("/{id}", async (string id, ChannelPatch patch, Caller caller, ChannelStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.PatchAsync(caller, id, patch, expected.Value, cancellation)))
            .Needs(Permission.Manage).WithSummary("Switch a channel on or off, or change its priority or weight");
        channels.MapDelete("/{id}", async (string id, Caller caller, ChannelStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a channel with its keys");
        channels.MapPost("/{id}/copy", async (string id, CopyChannel copy, Caller caller, ChannelStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CopyAsync(caller, id, copy, cancellation)))).Needs(Permission.Manage).WithSummary("Copy a channel; the copy is switched off");
        channels.MapPost("/bulk", (BulkChannels bulk, Caller caller, ChannelBulk store, CancellationToken cancellation) => store.RunAsync(caller, bulk, cancellation))
            .Needs(Permission.Manage).WithSummary("Change many channels at once, all or none");
        MapCredentials(channels);
    }

    private static void MapCredentials(RouteGroupBuilder channels)
    {
        channels.MapGet("/{id}/credentials", (string id, CredentialStore store, CancellationToken cancellation) => store.ListAsync(id, cancellation))
            .Needs(Permission.Read).WithSummary("The keys of a channel, without their secrets");
        channels.MapPost("/{id}/credentials", async (string id, CredentialInput credential, Caller caller, CredentialStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CreateAsync(caller, id, credential, cancellation)))).Needs(Permission.Manage).WithSummary("Add a key");
        channels.MapPost("/{id}/credentials/bulk", (string id, BulkCredentials bulk, Caller caller, CredentialStore store, CancellationToken cancellation) =>
            store.CreateManyAsync(caller, id, bulk, cancellation)).Needs(Permission.Manage).WithSummary("Add many keys, one per line");
        channels.MapPut("/{id}/credentials/{credential}", async (string id, string credential, CredentialInput input, Caller caller, CredentialStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, credential, input, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Change a key; without a secret the old one stays");
        channels.MapDelete("/{id}/credentials/{credential}", async (string id, string credential, Caller caller, CredentialStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, credential, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a key");
    }

    private static ChannelView Told(HttpContext context, ChannelView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }

    private static CredentialView Told(HttpContext context, CredentialView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
