using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Microsoft.Extensions.Primitives;

namespace Headgate.Gateway.Relaying;

/// <summary>Relays an answer that is not looked into (audio, files, text): streamed as it comes, judged by its first bytes alone.</summary>
public sealed class RawRelay(Meter meter, TimeProvider time)
{
    private const int ChunkBytes = 32 * 1024;

    /// <summary>Relays. An empty answer counts as none, unless <paramref name="mayBeEmpty"/>.</summary>
    public async Task<AttemptOutcome> RelayAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer, bool mayBeEmpty)
    {
        var response = exchange.Context.Response;
        var started = false;
        var turns = default(FairTurns);
        try
        {
            // Not decompressed: nobody looks inside, so the client gets what the provider sent.
            var stream = await answer.Content.ReadAsStreamAsync(timer.Token).ConfigureAwait(false);
            while (true)
            {
                timer.Begin(Phase.Idle, target.Channel.Timeouts.Idle);
                var read = await ReadChunkAsync(exchange, stream, timer).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                if (!started)
                {
                    Begin(exchange, target, answer);
                    started = true;
                }

                exchange.ResponseBytes += read;
                response.BodyWriter.Advance(read);
                if (exchange.ResponseBytes == answer.Content.Headers.ContentLength)
                {
                    // These are the last bytes, and the client can count: the record comes first.
                    meter.Complete(exchange, RequestOutcome.Completed);
                }

                await response.BodyWriter.FlushAsync(timer.Token).ConfigureAwait(false);
                if (turns.IsOver)
                {
                    await Task.Yield();
                }
            }
        }
        catch (Exception exception) when (UpstreamFault.IsFault(exception))
        {
            var outcome = UpstreamFault.Outcome(target, exception, timer);
            if (exchange.Metered)
            {
                return AttemptOutcome.Delivered;
            }

            return started ? Cut(exchange, outcome) : outcome;
        }

        if (!started)
        {
            if (!mayBeEmpty)
            {
                return OutcomeClassifier.OfMalformed(target, "an empty body");
            }

            Begin(exchange, target, answer);
        }

        meter.Complete(exchange, RequestOutcome.Completed);
        ResponseHead.ExplainCost(exchange, time);
        await response.CompleteAsync().ConfigureAwait(false);
        return AttemptOutcome.Delivered;
    }

    private async ValueTask<int> ReadChunkAsync(Exchange exchange, Stream stream, PhaseTimer timer)
    {
        // Straight into the client's pipe; an idle connection holds no buffer.
        var waiting = time.GetTimestamp();
        await stream.ReadAsync(Memory<byte>.Empty, timer.Token).ConfigureAwait(false);
        var read = await stream.ReadAsync(exchange.Context.Response.BodyWriter.GetMemory(ChunkBytes), timer.Token).ConfigureAwait(false);
        if (exchange.FirstByteTimestamp == 0)
        {
            exchange.UpstreamTicks += time.GetTimestamp() - waiting;
        }

        return read;
    }

    private void Begin(Exchange exchange, Target target, HttpResponseMessage answer)
    {
        var response = exchange.Context.Response;
        ResponseHead.Copy(answer, response, target.Credential);
        ResponseHead.Explain(exchange, time);
        ResponseHead.ExplainLimits(exchange, time);
        foreach (var encoding in answer.Content.Headers.ContentEncoding)
        {
            response.Headers.ContentEncoding = StringValues.Concat(response.Headers.ContentEncoding, encoding);
        }

        response.ContentLength = answer.Content.Headers.ContentLength;
        exchange.Status = response.StatusCode;
    }

    // No protocol to say it in: a connection that ends short is the only honest sign.
    private AttemptOutcome Cut(Exchange exchange, AttemptOutcome outcome)
    {
        exchange.Error = outcome.Error;
        meter.Complete(exchange, outcome.Error!.Kind == Protocols.Chat.GatewayErrorKind.ClientClosed ? RequestOutcome.ClientClosed : RequestOutcome.Cut);
        exchange.Context.Abort();
        return outcome with { Verdict = Verdict.Delivered };
    }
}
