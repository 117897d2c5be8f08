using Headgate.Gateway.Access;
using Headgate.Gateway.Capturing;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Relaying;
using Headgate.Gateway.Routing;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Gateway.Endpoints;

/// <summary>What is not looked into: a channel's own paths, and responses that a provider keeps.</summary>
public sealed class RawHandler(RawForwarder forwarder, Meter meter, Admission admission, ResponseAffinity affinity, ResponseStore responses, TimeProvider time, ICaptureSink? captures)
{
    /// <summary>The handler with the rooms it needs.</summary>
    public static RawHandler Create(Meter meter, Admission admission, ResponseAffinity affinity, ResponseStore responses, TimeProvider time, ICaptureSink? captures) =>
        new(new RawForwarder(new RawRelay(meter, time), time), meter, admission, affinity, responses, time, captures);

    // Raw calls choose no target, so nothing is learnt about one.
    private static readonly TargetState RawState = new("raw", TimeProvider.System);

    /// <summary>Forwards a path of a channel.</summary>
    public async Task<GatewayError?> HandleAsync(Exchange exchange)
    {
        var name = exchange.Match.Channel!;
        var error = ModelAccess.CheckRaw(exchange.Key!, name);
        if (error is not null)
        {
            return error;
        }

        if (!exchange.Snapshot.Channels.TryGetValue(name, out var channel))
        {
            var hint = NearNames.Hint(name, exchange.Snapshot.Channels.Keys);
            return new GatewayError(GatewayErrorKind.NotFound, $"There is no channel '{name}'{(hint.Length == 0 ? "." : hint)}");
        }

        if (Available(channel) is not { } credential)
        {
            return new GatewayError(GatewayErrorKind.NoHealthyChannel, $"No credential of channel '{channel.Name}' is in action at the moment: {channel.Credentials[0].State.Breaker.Reason}");
        }

        if (EscapedPath(exchange) is not { } path)
        {
            return new GatewayError(GatewayErrorKind.InvalidRequest, "Write '/channels/' without escapes.");
        }

        var query = UpstreamQuery.Of(exchange.Context.Request.QueryString, credential);
        error = RawForwarder.AddressOf(channel, path, query, out var uri);
        return error ?? await ForwardAsync(exchange, channel, credential, uri!).ConfigureAwait(false);
    }

    /// <summary>Retrieves, cancels or deletes a response that a provider keeps, where this key made it.</summary>
    public async Task<GatewayError?> HandleStoredAsync(Exchange exchange)
    {
        var path = exchange.Match.Suffix;
        var end = path.IndexOf('/', 1);
        var id = end < 0 ? path[1..] : path[1..end];
        if (responses.Find(exchange.Key!.Id, id) is { } kept)
        {
            return await KeptResponses.AnswerAsync(exchange, id, end < 0 ? string.Empty : path[end..], kept, responses).ConfigureAwait(false);
        }

        if (affinity.Find(id, exchange.Key!.Id) is not { } home
            || (exchange.Match.Channel is { } bound && !bound.Equals(home.Channel, StringComparison.OrdinalIgnoreCase))
            || !exchange.Snapshot.Channels.TryGetValue(home.Channel, out var channel)
            || !exchange.Key.Group.MayUse(channel)
            || channel.Endpoints[exchange.Match.Surface.Index] is not { } endpoint
            || Array.Find(channel.Credentials, c => c.Name == home.Credential) is not { } credential)
        {
            return new GatewayError(
                GatewayErrorKind.NotFound,
                $"The response '{id}' is not known for this API key. The gateway remembers the last {ResponseAffinity.Capacity} responses since it started.");
        }

        var query = UpstreamQuery.Of(exchange.Context.Request.QueryString, credential);
        var suffix = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return await ForwardAsync(exchange, channel, credential, endpoint.For(string.Empty, suffix, query)).ConfigureAwait(false);
    }

    private static Credential? Available(Channel channel) =>
        Array.Find(channel.Credentials, c => c.State.Breaker.IsAvailable);

    // The path as the client escaped it: a file's name may hold a slash in disguise.
    private static string? EscapedPath(Exchange exchange)
    {
        var target = exchange.Context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        var marker = path.IndexOf("/channels/", StringComparison.Ordinal);
        var slash = marker < 0 ? -1 : path.IndexOf('/', marker + "/channels/".Length);
        return slash < 0 ? null : path[slash..];
    }

    private async Task<GatewayError?> ForwardAsync(Exchange exchange, Channel channel, Credential credential, Uri uri)
    {
        var error = Enter(exchange, channel);
        if (error is not null)
        {
            return error;
        }

        meter.Reserve(exchange);

        // The body streams through and is not kept; the answer is.
        Capturer.Begin(captures, exchange);
        exchange.RequestBytes = exchange.Context.Request.ContentLength ?? 0;
        var target = new Target { Channel = channel, Credential = credential, Model = string.Empty, ModelJson = default, State = RawState };
        var outcome = await forwarder.ForwardAsync(exchange, target, uri).ConfigureAwait(false);
        if (outcome.Verdict == Verdict.Delivered)
        {
            return null;
        }

        exchange.Error = outcome.Error;
        return outcome.Answer is { } answer ? await ErrorPassing.PassAsync(exchange, answer, meter, time).ConfigureAwait(false) : outcome.Error;
    }

    // The channel's limits and the caller's, all or none.
    private GatewayError? Enter(Exchange exchange, Channel channel)
    {
        var now = Moment.Now(time);
        string? would = null;
        if (Limiter.Take(channel.Limits, default, now, ref would) is { } closed)
        {
            return LimitRefusal.Of(closed, default, now) with { Kind = GatewayErrorKind.UpstreamRateLimited };
        }

        if (admission.TryAdmit(exchange.Key!, null, default, out var lease) is { } error)
        {
            Limiter.GiveBack(channel.Limits, default, now, now);
            return error;
        }

        exchange.Admit(lease);
        exchange.EnterChannel(new Lease(channel.Limits, [], null, default, now) { WouldLimit = would });
        return null;
    }
}
