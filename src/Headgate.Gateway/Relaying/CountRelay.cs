using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Relaying;

/// <summary>Relays the size of a prompt that the provider says in another dialect than the client's.</summary>
public sealed class CountRelay(Meter meter, TimeProvider time)
{
    /// <summary>Relays it.</summary>
    public async Task<AttemptOutcome> RelayAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer)
    {
        using var body = new PooledBuffer();
        var fault = await AnswerReader.ReadAsync(exchange, target, answer, body, ErrorAnswer.Cap, timer, time).ConfigureAwait(false);
        if (fault is not null)
        {
            return fault;
        }

        if (exchange.Translation!.Upstream.ReadCount(body.Written.Span) is not { } tokens)
        {
            return OutcomeClassifier.OfMalformed(target, $"no count of tokens, but '{AnswerReader.Excerpt(body.Written.Span, target.Credential)}'");
        }

        await WriteAsync(exchange, tokens, meter, time).ConfigureAwait(false);
        return AttemptOutcome.Delivered;
    }

    /// <summary>Records the answer and writes it as the client's dialect has it.</summary>
    public static async Task WriteAsync(Exchange exchange, long tokens, Meter meter, TimeProvider time)
    {
        using var said = new PooledBuffer();
        exchange.Match.Surface.Dialect.Client().WriteCount(tokens, said);
        ResponseHead.Begin(exchange.Context.Response, "application/json");
        ResponseHead.Explain(exchange, time);
        exchange.Status = exchange.Context.Response.StatusCode;
        exchange.ResponseBytes = said.Length;
        meter.Complete(exchange, RequestOutcome.Completed);
        ResponseHead.ExplainCost(exchange, time);
        exchange.Context.Response.ContentLength = said.Length;
        await exchange.Context.Response.BodyWriter.WriteAsync(said.Written, exchange.Context.RequestAborted).ConfigureAwait(false);
    }
}
