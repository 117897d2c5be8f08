using System.Net.Http.Headers;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Relaying;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Sse;

namespace Headgate.Gateway.Forwarding;

/// <summary>One attempt: build, send, judge, relay.</summary>
public sealed class AttemptRunner(RequestTranslator translator, BodyRelay bodies, StreamRelay streams, RawRelay raws, CountRelay counts, TimeProvider time)
{
    /// <summary>Runs it; the outcome is a value, whatever the provider does.</summary>
    public async Task<AttemptOutcome> RunAsync(Exchange exchange, Target target, PhaseTimer timer)
    {
        // 1. Build: from the original bytes where the target speaks the client's dialect, else by translation.
        exchange.BeginAttempt();
        if (Build(exchange, target, out var built) is { } refused)
        {
            return refused;
        }

        // 2. Send.
        using var request = built!;
        timer.Begin(Phase.FirstByte, target.Channel.Timeouts.FirstByte);
        var sent = time.GetTimestamp();
        HttpResponseMessage answer;
        try
        {
            if (target.Credential.Signer is { } signer)
            {
                await signer.SignAsync(request, timer.Token).ConfigureAwait(false);
            }

            answer = await target.Channel.Transport.SendAsync(request, timer.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (UpstreamFault.IsFault(exception))
        {
            exchange.UpstreamTicks += time.GetTimestamp() - sent;
            return UpstreamFault.Outcome(target, exception, timer);
        }

        using (answer)
        {
            var waited = time.GetTimestamp() - sent;
            exchange.UpstreamTicks += waited;
            target.State.NoteLatency(time.GetElapsedTime(0, waited));

            // 3. Judge by the status; 4. relay.
            return answer.IsSuccessStatusCode
                ? await RelayAsync(exchange, target, answer, timer).ConfigureAwait(false)
                : await RefuseAsync(exchange, target, answer, timer).ConfigureAwait(false);
        }
    }

    private AttemptOutcome? Build(Exchange exchange, Target target, out HttpRequestMessage? request)
    {
        var endpoint = target.Find(exchange.Match.Surface, out var dialect)!;
        if (dialect == exchange.Match.Surface.Dialect && !RequestTranslator.MustRewrite(exchange))
        {
            request = UpstreamRequestBuilder.Build(exchange, target, endpoint, exchange.UpstreamModel);
            return null;
        }

        var refused = translator.Translate(exchange, target, endpoint, dialect, out var body);
        request = refused is null ? UpstreamRequestBuilder.BuildTranslated(exchange, target, endpoint, dialect, body) : null;
        return refused;
    }

    private Task<AttemptOutcome> RelayAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer)
    {
        var type = answer.Content.Headers.ContentType;
        var surface = exchange.Match.Surface;
        if (Is(type, "text/html"))
        {
            return DescribeAsync(exchange, target, answer, timer);
        }

        if (exchange.Translation is { } translation)
        {
            if (surface.Operation == Operation.CountTokens)
            {
                return counts.RelayAsync(exchange, target, answer, timer);
            }

            // Some servers stream although nobody asked for it, and some the other way round: what came decides.
            var streamed = Is(type, "text/event-stream") || Is(type, "application/x-ndjson") || Is(type, "application/vnd.amazon.eventstream");
            return streamed || (exchange.Request.Stream && !IsJson(type))
                ? streams.RelayAsync(exchange, target, answer, timer, Is(type, "text/event-stream") ? new SseReader() : translation.Upstream.CreateFrameReader())
                : bodies.RelayAsync(exchange, target, answer, timer);
        }

        if (Is(type, "text/event-stream") || (exchange.Request.Stream && !IsJson(type) && surface.Operation is Operation.Chat or Operation.Completions))
        {
            return streams.RelayAsync(exchange, target, answer, timer, new SseReader());
        }

        if (exchange.Match.Streams && IsJson(type))
        {
            // Gemini without alt=sse: one JSON array in pieces.
            return streams.RelayAsync(exchange, target, answer, timer, new JsonArrayReader());
        }

        return IsJson(type) || surface.Operation is Operation.Chat or Operation.Completions or Operation.Embeddings or Operation.CountTokens
            ? bodies.RelayAsync(exchange, target, answer, timer)
            : raws.RelayAsync(exchange, target, answer, timer, mayBeEmpty: false);
    }

    // An error page, a login page, a proxy's greeting: never an answer.
    private async Task<AttemptOutcome> DescribeAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer)
    {
        using var body = new PooledBuffer();
        var fault = await AnswerReader.ReadAsync(exchange, target, answer, body, ErrorAnswer.Cap, timer, time).ConfigureAwait(false);
        return fault ?? OutcomeClassifier.OfMalformed(target, $"an HTML page instead of an answer, beginning with '{AnswerReader.Excerpt(body.Written.Span, target.Credential)}'; is the baseURL right?");
    }

    private async Task<AttemptOutcome> RefuseAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400)
        {
            return OutcomeClassifier.OfMalformed(target, $"a redirect (HTTP {status}); redirects are not followed, set the channel's baseURL to where it leads");
        }

        using var body = new PooledBuffer();
        var fault = await AnswerReader.ReadAsync(exchange, target, answer, body, ErrorAnswer.Cap, timer, time).ConfigureAwait(false);
        if (fault is not null)
        {
            return fault;
        }

        var dialect = exchange.Translation?.Upstream ?? exchange.Match.Surface.Dialect.Client();
        var said = dialect.ReadError(status, ErrorAnswer.Scrub(body.Written.Span, target.Credential));
        var wait = OutcomeClassifier.WaitOf(answer.Headers, time.GetUtcNow());

        // In another dialect the provider's own body would tell the client nothing: the gateway says it.
        var kept = exchange.Translation is null ? ErrorAnswer.Keep(answer, body.Written.Span, target.Credential) : null;
        return OutcomeClassifier.OfError(target, status, said, wait, kept);
    }

    private static bool Is(MediaTypeHeaderValue? type, string name) =>
        string.Equals(type?.MediaType, name, StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } media && media.Contains("json", StringComparison.OrdinalIgnoreCase);
}
