using System.Buffers;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Relaying;

/// <summary>
/// Relays a stream of events, as it came or in the client's dialect. Nothing reaches the client before the first event with content;
/// from then on every frame is passed on whole, one flush per piece read, and a failure ends in the dialect's own error event.
/// </summary>
public sealed class StreamRelay(Meter meter, TimeProvider time)
{
    // Held while a stream waits, so thousands of slow ones cost a few megabytes; a fast one gets the larger kind.
    private const int SlowBytes = 4 * 1024;
    private const int FastBytes = 16 * 1024;

    /// <summary>Relays.</summary>
    public async Task<AttemptOutcome> RelayAsync(Exchange exchange, Target target, HttpResponseMessage answer, PhaseTimer timer, FrameReader frames)
    {
        using var held = new PooledBuffer();
        var state = StateOf(exchange, target, frames, held);
        var turns = default(FairTurns);
        var buffer = ArrayPool<byte>.Shared.Rent(SlowBytes);
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

                var read = await ReadAsync(exchange, stream, buffer, timer).ConfigureAwait(false);
                state.Read(buffer.AsSpan(0, read));
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

                if (read == 0)
                {
                    break;
                }

                if (state.Committed)
                {
                    await FlushAsync(state, timer).ConfigureAwait(false);
                }

                if (read == buffer.Length && read < FastBytes)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(FastBytes);
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
        finally
        {
            // What the reader carries of a stream that was given up goes back too.
            frames.Reset();
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return await EndAsync(state, answer).ConfigureAwait(false);
    }

    private static StreamState StateOf(Exchange exchange, Target target, FrameReader frames, PooledBuffer held)
    {
        if (exchange.Translation is { } translation)
        {
            exchange.Probe = translation.Upstream.CreateProbe();
            return new TranslatedStream(exchange, target, translation, frames, held);
        }

        var dialect = exchange.Match.Surface.Dialect.Client();
        exchange.Probe = dialect.CreateProbe();
        return new PassthroughStream(exchange, target, dialect, frames, held);
    }

    private async ValueTask<int> ReadAsync(Exchange exchange, Stream stream, byte[] buffer, PhaseTimer timer)
    {
        var waiting = time.GetTimestamp();
        var read = await stream.ReadAsync(buffer, timer.Token).ConfigureAwait(false);
        if (exchange.FirstByteTimestamp == 0)
        {
            exchange.UpstreamTicks += time.GetTimestamp() - waiting;
        }

        return read;
    }

    private void Commit(StreamState state, HttpResponseMessage answer)
    {
        var response = state.Exchange.Context.Response;
        state.WriteHead(answer);
        ResponseHead.Explain(state.Exchange, time);
        ResponseHead.ExplainLimits(state.Exchange, time);

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
            state.Finish();

            // The protocol's own end is about to reach the client: the record comes first.
            Complete(state, RequestOutcome.Completed);
        }

        await state.Exchange.Context.Response.BodyWriter.FlushAsync(timer.Token).ConfigureAwait(false);
    }

    private async Task<AttemptOutcome> EndAsync(StreamState state, HttpResponseMessage answer)
    {
        if (!state.Committed && state.Finished && state.Exchange.Translation is { WantsStream: false })
        {
            // A client that wants one document gets it now that it is complete.
            state.Finish();
            Commit(state, answer);
        }

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

        if (state.ErrorSeen is null)
        {
            state.Finish();
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
            ResponseHead.ExplainCost(state.Exchange, time);
        }
    }
}
