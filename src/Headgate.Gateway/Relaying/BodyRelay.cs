using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Relaying;

/// <summary>Relays an answer that is one JSON document: read whole, judged, metered, then sent on as it came.</summary>
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

        var dialect = Errors.ErrorWriter.DialectOf(exchange.Match.Surface.Dialect);
        exchange.Probe = dialect.CreateProbe();
        if (Judge(exchange, target, dialect, (int)answer.StatusCode, body.Written.Span) is { } refused)
        {
            return refused;
        }

        ResponseHead.Copy(answer, exchange.Context.Response);
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
            return OutcomeClassifier.OfMalformed(target, $"{body.Length} bytes that are no whole JSON document, beginning with '{AnswerReader.Excerpt(body)}'");
        }

        // Some providers answer 200 with an error inside. The search keeps the common case from being walked twice.
        if (body.IndexOf("\"error\""u8) >= 0 && IsError(body))
        {
            return OutcomeClassifier.OfError(target, status, dialect.ReadError(status, body), null, null);
        }

        return null;
    }

    private static bool IsError(ReadOnlySpan<byte> body)
    {
        var fields = new JsonFields();
        return JsonPeek.Read(body, fields).Kind == JsonFaultKind.None
            && fields.Find(body, "error"u8) is >= 0 and var index
            && fields[index].Type is System.Text.Json.JsonTokenType.StartObject or System.Text.Json.JsonTokenType.String
            && fields.Find(body, "choices"u8) < 0
            && fields.Find(body, "output"u8) < 0;
    }

    private async Task SendAsync(Exchange exchange, ReadOnlyMemory<byte> body)
    {
        // The record is kept before the last byte goes out: a client that has its answer is in the books, whatever happens next.
        ResponseHead.Explain(exchange, time);
        exchange.ResponseBytes = body.Length;
        exchange.Status = exchange.Context.Response.StatusCode;
        meter.Complete(exchange, RequestOutcome.Completed);
        ResponseHead.ExplainCost(exchange);
        exchange.Context.Response.ContentLength = body.Length;
        await exchange.Context.Response.BodyWriter.WriteAsync(body, exchange.Context.RequestAborted).ConfigureAwait(false);
    }
}
