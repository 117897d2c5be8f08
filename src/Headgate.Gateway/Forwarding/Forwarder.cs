using Headgate.Gateway.Routing;
using Headgate.Protocols.Dialects;
using Microsoft.Extensions.Logging;

namespace Headgate.Gateway.Forwarding;

/// <summary>The attempt loop: target after target until one delivers, as long as nothing has reached the client.</summary>
public sealed class Forwarder(AttemptRunner attempts, TimeProvider time, ILogger<Forwarder> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Forwards. Afterwards the answer is with the client, or the outcome says what to tell it.</summary>
    /// <param name="exchange">The request; its plan is set.</param>
    /// <param name="preferred">The target to ask first, where one holds state that the request needs.</param>
    public async Task<AttemptOutcome> ForwardAsync(Exchange exchange, Configuration.Target? preferred)
    {
        var plan = exchange.Plan!;
        using var timer = new PhaseTimer(time, exchange.Snapshot.Settings.TotalTimeout, exchange.Context.RequestAborted);
        var rounds = 0;
        while (true)
        {
            // 1. Who is next?
            if (plan.Next(preferred) is not { } pick)
            {
                // Everybody had a turn. Somebody whose failure may have passed gets another one after a pause.
                if (MayGoRound(exchange) && await PauseAsync(exchange, rounds++, timer).ConfigureAwait(false))
                {
                    continue;
                }

                return timer.ClientClosed ? OutcomeClassifier.OfClientClosed() : NoTarget.Left(exchange, time);
            }

            // 2. Try.
            exchange.Attempts++;
            exchange.Target = pick.Target;
            exchange.UpstreamModel = plan.ModelAt(pick.Target);
            var began = time.GetTimestamp();
            exchange.EnterChannel(pick.Lease);
            pick.Target.State.Begin();
            AttemptOutcome outcome;
            try
            {
                outcome = await attempts.RunAsync(exchange, pick.Target, timer).ConfigureAwait(false);
            }
            finally
            {
                pick.Target.State.End();
            }

            // 3. Learn from it. What delivered nothing took nothing of the channel's limits but its turn.
            exchange.LeaveChannel(0, 0, time);
            exchange.Trail.Add(new AttemptTrace(pick, outcome, time.GetElapsedTime(began)));
            BreakerRules.Settle(pick, outcome, time.GetUtcNow());
            Tell(pick, outcome);
            if (outcome.Verdict != Verdict.TryNext)
            {
                return outcome;
            }

            if (exchange.Attempts > exchange.Snapshot.Settings.MaxRetries)
            {
                return NoTarget.Left(exchange, time);
            }
        }
    }

    private static bool MayGoRound(Exchange exchange) =>
        exchange.Trail.Count > 0 && exchange.Trail.Exists(t => t.Outcome.Passing) && !exchange.Context.RequestAborted.IsCancellationRequested;

    private async ValueTask<bool> PauseAsync(Exchange exchange, int round, PhaseTimer timer)
    {
        // Half of it at random, so that many clients of one failed target do not come back together.
        var pause = FirstPause * (1 << Math.Min(round, 4)) * (0.5 + (Random.Shared.NextDouble() / 2));
        timer.Begin(Phase.Total, Timeout.InfiniteTimeSpan);
        try
        {
            await Task.Delay(pause, time, timer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client left or the whole request ran out: the trail tells enough.
            return false;
        }

        var passing = exchange.Trail.Where(t => t.Outcome.Passing).Select(t => t.Pick.Target).ToHashSet();
        exchange.Plan!.GiveAnotherTurn(passing.Contains);
        return passing.Any(t => t.State.Breaker.IsAvailable);
    }

    private void Tell(in Pick pick, AttemptOutcome outcome)
    {
        if (outcome.Said == UpstreamErrorKind.Credential)
        {
            Log.CredentialRefused(logger, pick.Target.Channel.Name, pick.Target.Credential.Name, outcome.Error!.Message);
        }
        else if (outcome.Said == UpstreamErrorKind.Quota)
        {
            Log.QuotaSpent(logger, pick.Target.Channel.Name, pick.Target.Credential.Name, outcome.Error!.Message);
        }
    }
}
