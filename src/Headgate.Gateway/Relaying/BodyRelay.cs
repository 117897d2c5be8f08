using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Dialects;

namespace Headgate.Gateway.Relaying;

/// <summary>Relays an answer that is one JSON document: read whole, judged, metered, then sent on as it came or in the client's dialect.</summary>
public sealed class BodyRelay(Meter meter, TimeProvider time)
{
    /// <summary>Relays; nothing reaches the client unless the answer is a whole JSON document and no error.</summary>
    public async Task<AttemptOutcome> RelayAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer)
    {
        using var body = new PooledBuffer();
        var fault = await AnswerReader.ReadAsync(exchange, target, answer, body, exchange.Snapshot.Settings.MaxResponseBytes, timer, time).ConfigureAwait(false);
        if (fault is not null)
        {
            return fault;
        }

        var dialect = exchange.Translation?.Upstream ?? exchange.Match.Surface.Dialect.Client();
        exchange.Probe = dialect.CreateProbe();
        if (Judge(exchange, target, dialect, (int)answer.StatusCode, body.Written.Span) is { } refused)
        {
            return refused;
        }

        if (exchange.Translation is { } translation)
        {
            using var translated = new PooledBuffer();
            translation.TakeBody(body.Written.Span, exchange.Probe.Usage, translated);
            translation.Complete(exchange.Probe.Usage, translated);
            ResponseHead.Begin(exchange.Context.Response, translation.ContentType);
            await SendAsync(exchange, translated.Written).ConfigureAwait(false);
            return AttemptOutcome.Delivered;
        }

        exchange.NoteResponse();
        ResponseHead.Copy(answer, exchange.Context.Response, target.Credential);
        await SendAsync(exchange, body.Written).ConfigureAwait(false);
        return AttemptOutcome.Delivered;
    }

    private static AttemptOutcome? Judge(Exchange exchange, Target target, Dialect dialect, int status, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return OutcomeClassifier.OfMalformed(target, "an empty body");
        }

        if (!exchange.Probe!.ObserveBody(body))
        {
            return OutcomeClassifier.OfMalformed(target, $"{body.Length} bytes that are no whole JSON document, beginning with '{AnswerReader.Excerpt(body, target.Credential)}'");
        }

        // Some providers answer 200 with an error inside.
        return exchange.Probe.ErrorSeen
            ? OutcomeClassifier.OfError(target, status, dialect.ReadError(status, ErrorAnswer.Scrub(body, target.Credential)), null, null)
            : null;
    }

    private async Task SendAsync(Exchange exchange, ReadOnlyMemory<byte> body)
    {
        // The record is kept before the last byte goes out: a client that has its answer is in the books, whatever happens next.
        ResponseHead.Explain(exchange, time);
        exchange.ResponseBytes = body.Length;
        exchange.Status = exchange.Context.Response.StatusCode;
        meter.Complete(exchange, RequestOutcome.Completed);
        ResponseHead.ExplainCost(exchange, time);
        exchange.Context.Response.ContentLength = body.Length;
        await exchange.Context.Response.BodyWriter.WriteAsync(body, exchange.Context.RequestAborted).ConfigureAwait(false);
    }
}
