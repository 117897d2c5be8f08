using System.Buffers;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Errors;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Relaying;

/// <summary>
/// Relays a stream of events as it came. Nothing reaches the client before the first event with content; from then on every
/// frame is passed on whole, one flush per piece read, and a failure ends in the dialect's own error event.
/// </summary>
public sealed class StreamRelay(Meter meter, TimeProvider time)
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Relays.</summary>
    public async Task<AttemptOutcome> RelayAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer, FrameReader frames)
    {
        var dialect = ErrorWriter.DialectOf(exchange.Match.Surface.Dialect);
        exchange.Probe = dialect.CreateProbe();
        using var held = new PooledBuffer();
        var state = new StreamState(exchange, target, dialect, frames, held);
        var turns = default(FairTurns);
        try
        {
            // One limit for all that comes before content: signs of life do not prolong it.
            timer.Begin(Phase.FirstToken, target.Channel.Timeouts.FirstToken);
            var stream = await AnswerReader.OpenAsync(answer, timer.Token).ConfigureAwait(false);
            while (true)
            {
                if (state.Committed)
                {
                    timer.Begin(Phase.Idle, target.Channel.Timeouts.Idle);
                }

                var more = await ReadAsync(exchange, state, stream, timer).ConfigureAwait(false);
                if (state.Refusal is { } refusal)
                {
                    return refusal;
                }

                if (state.MustCommit)
                {
                    Commit(state, answer);
                }

                if (state.Broken is { } broken)
                {
                    return await FailAsync(state, broken).ConfigureAwait(false);
                }

                if (!more)
                {
                    break;
                }

                if (state.Committed)
                {
                    await FlushAsync(state, timer).ConfigureAwait(false);
                }

                if (turns.IsOver)
                {
                    await Task.Yield();
                }
            }
        }
        catch (Exception exception) when (UpstreamFault.IsFault(exception))
        {
            return await FailAsync(state, UpstreamFault.Outcome(target, exception, timer)).ConfigureAwait(false);
        }

        return await EndAsync(state).ConfigureAwait(false);
    }

    // False at the end of the stream.
    private async ValueTask<bool> ReadAsync(Exchange exchange, StreamState state, Stream stream, PhaseTimer timer)
    {
        var waiting = time.GetTimestamp();

        // A read of nothing waits for data without holding a buffer: thousands of idle streams cost no memory for waiting.
        await stream.ReadAsync(Memory<byte>.Empty, timer.Token).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var read = await stream.ReadAsync(buffer, timer.Token).ConfigureAwait(false);
            if (exchange.FirstByteTimestamp == 0)
            {
                exchange.UpstreamTicks += time.GetTimestamp() - waiting;
            }

            if (read == 0)
            {
                state.ReadLast();
                return false;
            }

            state.Read(buffer.AsSpan(0, read));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Commit(StreamState state, HttpResponseMessage answer)
    {
        var response = state.Exchange.Context.Response;
        ResponseHead.Copy(answer, response, state.Target.Credential);
        ResponseHead.Explain(state.Exchange, time);

        // Intermediaries must not collect what is meant to flow.
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        if (response.SupportsTrailers())
        {
            response.DeclareTrailer(ResponseHead.Cost);
        }

        state.Exchange.Status = response.StatusCode;
        state.Exchange.Request.ReleaseBody();
        state.Exchange.NoteResponse();
        state.Commit();
    }

    private async ValueTask FlushAsync(StreamState state, PhaseTimer timer)
    {
        if (state.Ended)
        {
            // The protocol's own end is about to reach the client: the record comes first.
            Complete(state, RequestOutcome.Completed);
        }

        await state.Exchange.Context.Response.BodyWriter.FlushAsync(timer.Token).ConfigureAwait(false);
    }

    private async Task<AttemptOutcome> EndAsync(StreamState state)
    {
        if (!state.Committed)
        {
            return OutcomeClassifier.OfMalformed(state.Target, state.AnyFrame ? "a stream that ended without content" : "an empty stream");
        }

        if (!state.Finished)
        {
            return await FailAsync(state, new AttemptOutcome(Verdict.Delivered)
            {
                Error = new GatewayError(GatewayErrorKind.UpstreamCut, $"Channel '{state.Target.Channel.Name}': the provider's stream ended before the answer was complete."),
            }).ConfigureAwait(false);
        }

        Complete(state, state.ErrorSeen is null ? RequestOutcome.Completed : RequestOutcome.Cut);
        await state.Exchange.Context.Response.BodyWriter.FlushAsync(state.Exchange.Context.RequestAborted).ConfigureAwait(false);
        return AttemptOutcome.Delivered with { Error = state.ErrorSeen };
    }

    private async Task<AttemptOutcome> FailAsync(StreamState state, AttemptOutcome outcome)
    {
        var exchange = state.Exchange;
        if (exchange.Metered)
        {
            // The answer was complete; how its connection ended no longer matters.
            return AttemptOutcome.Delivered;
        }

        if (!state.Committed)
        {
            return outcome;
        }

        if (outcome.Error!.Kind == GatewayErrorKind.ClientClosed)
        {
            exchange.Error = outcome.Error;
            meter.Complete(exchange, RequestOutcome.ClientClosed);
            return outcome with { Verdict = Verdict.Delivered };
        }

        var error = outcome.Error.Kind switch
        {
            GatewayErrorKind.UpstreamTimeout => outcome.Error,
            GatewayErrorKind.UpstreamUnreachable => new GatewayError(
                GatewayErrorKind.UpstreamCut, $"Channel '{state.Target.Channel.Name}': the connection to the provider broke off before the answer was complete."),
            _ => outcome.Error with { Kind = GatewayErrorKind.UpstreamCut },
        };
        exchange.Error = error;
        state.WriteError(error);
        Complete(state, RequestOutcome.Cut);
        await exchange.Context.Response.BodyWriter.FlushAsync(exchange.Context.RequestAborted).ConfigureAwait(false);
        return outcome with { Verdict = Verdict.Delivered };
    }

    private void Complete(StreamState state, RequestOutcome outcome)
    {
        if (!state.Exchange.Metered)
        {
            meter.Complete(state.Exchange, outcome);
            ResponseHead.ExplainCost(state.Exchange);
        }
    }
}
