using Headgate.Gateway.Configuration;
using Headgate.Gateway.Relaying;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Gateway.Forwarding;

/// <summary>
/// Forwards a path of a channel as it is, both ways streamed: one attempt, because the body is gone once it is sent. The
/// provider's status passes, whatever it is.
/// </summary>
public sealed class RawForwarder(RawRelay relay, TimeProvider time)
{
    /// <summary>Forwards.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="target">The channel's credential to use; its model says nothing here.</param>
    /// <param name="uri">Where it goes.</param>
    public async Task<AttemptOutcome> ForwardAsync(Exchange exchange, Target target, Uri uri)
    {
        exchange.Attempts = 1;
        exchange.Target = target;
        using var timer = new PhaseTimer(time, exchange.Snapshot.Settings.TotalTimeout, exchange.Context.RequestAborted);
        var upload = UploadOf(exchange.Context, () => timer.Begin(Phase.FirstByte, target.Channel.Timeouts.FirstByte));
        using var request = Build(exchange, target, uri, upload);
        timer.Begin(Phase.FirstByte, target.Channel.Timeouts.FirstByte);
        var sent = time.GetTimestamp();
        try
        {
            using var answer = await SendAsync(target, request, upload, timer).ConfigureAwait(false);
            exchange.UpstreamTicks += time.GetTimestamp() - sent;
            if ((int)answer.StatusCode is >= 300 and < 400)
            {
                return OutcomeClassifier.OfMalformed(target, $"a redirect (HTTP {(int)answer.StatusCode}); redirects are not followed");
            }

            return answer.IsSuccessStatusCode
                ? await relay.RelayAsync(exchange, target, answer, timer, mayBeEmpty: true).ConfigureAwait(false)
                : await RefuseAsync(exchange, target, answer, timer).ConfigureAwait(false);
        }
        catch (Exception exception) when (UpstreamFault.IsFault(exception))
        {
            return UpstreamFault.Outcome(target, exception, timer);
        }
    }

    /// <summary>The address of a path below a channel; an error where the path leads out of it.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="path">The path behind the channel's name, still escaped, with its slash.</param>
    /// <param name="query">The query that goes along.</param>
    /// <param name="uri">The address.</param>
    public static GatewayError? AddressOf(Channel channel, string path, string query, out Uri? uri)
    {
        var root = channel.RawBaseUrl;
        var last = root.AsSpan(root.LastIndexOf('/') + 1);

        // Base URLs end in a version that tools add once more.
        if (last.Length > 1 && last[0] == 'v' && char.IsAsciiDigit(last[1]) && path is ['/', ..] && path.AsSpan(1).StartsWith(last, StringComparison.Ordinal)
            && (path.Length == last.Length + 1 || path[last.Length + 1] == '/'))
        {
            path = path[(last.Length + 1)..];
        }

        var isBelow = Uri.TryCreate(root + path + query, UriKind.Absolute, out uri)
            && path is ("" or ['/', ..])
            && Uri.TryCreate(root, UriKind.Absolute, out var rootUri)
            && uri.Host == rootUri.Host && uri.Port == rootUri.Port && uri.UserInfo == rootUri.UserInfo
            && uri.AbsolutePath.StartsWith(rootUri.AbsolutePath, StringComparison.Ordinal)
            && !path.Contains('\\', StringComparison.Ordinal)
            && !path.Contains("%5c", StringComparison.OrdinalIgnoreCase)
            && !path.Contains("..", StringComparison.Ordinal)
            && !path.Contains("%2e", StringComparison.OrdinalIgnoreCase);
        return isBelow ? null : new GatewayError(GatewayErrorKind.InvalidRequest, $"The path does not stay below channel '{channel.Name}'.");
    }

    // The provider's own error passes, but not the secret that it may quote; and a refused credential is not the client's to mend.
    private async Task<AttemptOutcome> RefuseAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer)
    {
        using var body = new PooledBuffer();
        var fault = await AnswerReader.ReadAsync(exchange, target, answer, body, ErrorAnswer.Cap, timer, time).ConfigureAwait(false);
        if (fault is not null)
        {
            return fault;
        }

        var status = (int)answer.StatusCode;
        var scrubbed = ErrorAnswer.Scrub(body.Written.Span, target.Credential).ToArray();
        var said = DialectSet.OpenAIChat.ReadError(status, scrubbed);
        var outcome = OutcomeClassifier.OfError(target, status, said, OutcomeClassifier.WaitOf(answer.Headers, time.GetUtcNow()), null);
        return outcome with
        {
            Verdict = Verdict.GiveUp,
            Answer = status == 401 ? null : new UpstreamErrorAnswer(status, answer.Content.Headers.ContentType?.ToString(), scrubbed),
        };
    }

    private static async Task<HttpResponseMessage> SendAsync(Target target, HttpRequestMessage request, UploadContent? upload, PhaseTimer timer)
    {
        try
        {
            return await target.Channel.Transport.SendAsync(request, timer.Token).ConfigureAwait(false);
        }
        finally
        {
            upload?.Answered();
        }
    }

    // Over HTTP/2 a body need be announced by no header.
    private static UploadContent? UploadOf(HttpContext context, Action progress) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && context.Request.ContentLength != 0
            ? new UploadContent(context.Request.Body, context.Request.ContentLength, progress)
            : null;

    private static HttpRequestMessage Build(Exchange exchange, Target target, Uri uri, UploadContent? upload)
    {
        var from = exchange.Context.Request;
        var message = new HttpRequestMessage(new HttpMethod(from.Method), uri) { Content = upload };
        UpstreamRequestBuilder.CopyHeaders(from, message, target.Channel);
        UpstreamRequestBuilder.Authorize(message, target.Credential);
        return message;
    }
}
