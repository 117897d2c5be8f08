using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Gateway.Forwarding;

/// <summary>What an attempt's outcome does to the breakers of its key and its target.</summary>
public static class BreakerRules
{
    private static readonly TimeSpan RefusedKey = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SpentQuota = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24 * 32);

    /// <summary>Settles both breakers, exactly once for every pick.</summary>
    public static void Settle(in Pick pick, AttemptOutcome outcome, DateTimeOffset now)
    {
        var key = pick.Target.Credential.State.Breaker;
        var own = pick.Target.State.Breaker;
        var cause = new BreakerCause(outcome.Error?.Message ?? string.Empty, outcome.Error?.Kind);
        if (outcome.Said is UpstreamErrorKind.Credential or UpstreamErrorKind.Quota)
        {
            var wait = outcome.Said == UpstreamErrorKind.Credential ? RefusedKey : SpentQuota;
            key.OpenFor(Clamp(outcome.ResetsAt - now ?? outcome.Error?.RetryAfter ?? wait), cause, pick.KeyPass);
            own.Abandoned(pick.TargetPass);
            return;
        }

        if (outcome.Error is null || outcome.Said is UpstreamErrorKind.Request or UpstreamErrorKind.ContextLength or UpstreamErrorKind.ContentFilter)
        {
            key.Succeeded(pick.KeyPass);
            own.Succeeded(pick.TargetPass);
            return;
        }

        if (outcome.Error.Kind == GatewayErrorKind.ClientClosed || outcome.Said == UpstreamErrorKind.NotFound)
        {
            key.Abandoned(pick.KeyPass);
            own.Abandoned(pick.TargetPass);
            return;
        }

        // The key was not refused: whatever else failed says nothing against it.
        key.Succeeded(pick.KeyPass);
        if (outcome.Said == UpstreamErrorKind.RateLimit || (outcome.Said == UpstreamErrorKind.Server && outcome.Error.RetryAfter is not null))
        {
            if ((outcome.ResetsAt - now ?? outcome.Error.RetryAfter) is { } wait)
            {
                own.OpenFor(Clamp(wait), cause, pick.TargetPass);
            }
            else
            {
                own.Open(pick.TargetPass, cause);
            }

            return;
        }

        own.Failed(pick.TargetPass, cause);
    }

    private static TimeSpan Clamp(TimeSpan wait) =>
        wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait > LongestWait ? LongestWait : wait;
}
