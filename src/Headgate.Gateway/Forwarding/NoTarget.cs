using System.Globalization;
using System.Text;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Gateway.Forwarding;

/// <summary>What the client is told when no target is left: what was tried, what is cooling down, and what to do.</summary>
public static class NoTarget
{
    /// <summary>The outcome of a request whose targets are all used up.</summary>
    public static AttemptOutcome Left(Exchange exchange, TimeProvider time)
    {
        var trail = exchange.Trail;
        if (trail.Count == 0 && ChannelSpent.Explain(exchange, time) is { } spent)
        {
            return GiveUp(spent);
        }

        var plan = PlanToName(exchange);
        if (plan is not null)
        {
            return GiveUp(PlanSpent(exchange, plan, time));
        }

        if (trail.Count > 1 && trail.TrueForAll(t => t.Outcome.Said == UpstreamErrorKind.Request))
        {
            // Nobody is out of action: the request itself can be said to none of them.
            return trail[0].Outcome with { Verdict = Verdict.GiveUp };
        }

        if (trail.Count == 1 && trail[0].Outcome is { Said: not (UpstreamErrorKind.Credential or UpstreamErrorKind.Quota) } only)
        {
            // One attempt: its own words (and, in the same dialect, the provider's own body) say it best.
            return only with { Verdict = Verdict.GiveUp };
        }

        if (trail.Count == 1)
        {
            return GiveUp(trail[0].Outcome.Error!);
        }

        if (trail.Count == 0)
        {
            return GiveUp(Cooling(exchange));
        }

        var kind = trail.TrueForAll(t => t.Outcome.Error!.Kind == GatewayErrorKind.UpstreamRateLimited) ? GatewayErrorKind.UpstreamRateLimited
            : trail.TrueForAll(t => t.Outcome.Error!.Kind == GatewayErrorKind.UpstreamTimeout) ? GatewayErrorKind.UpstreamTimeout
            : GatewayErrorKind.NoHealthyChannel;
        return GiveUp(new GatewayError(
            kind,
            string.Create(CultureInfo.InvariantCulture, $"All {trail.Count} attempts for model '{exchange.Request.Model}' failed: {Trail.ToText(trail)}"))
        {
            RetryAfter = trail.Min(t => t.Outcome.Error!.RetryAfter),
        });
    }

    private static AttemptOutcome GiveUp(GatewayError error) => new(Verdict.GiveUp) { Error = error };

    // The plan channel to name when its being spent (or limited) is why nothing is left.
    private static Channel? PlanToName(Exchange exchange)
    {
        foreach (var (pick, outcome, _) in exchange.Trail)
        {
            if (pick.Target.Channel.Billing == Billing.Plan
                && (outcome.Said == UpstreamErrorKind.Quota || (outcome.Said == UpstreamErrorKind.RateLimit && exchange.Plan!.SpilloverBlocked)))
            {
                return pick.Target.Channel;
            }
        }

        if (exchange.Trail.Count > 0)
        {
            return null;
        }

        foreach (var target in Targets(exchange))
        {
            if (target.Channel.Billing == Billing.Plan && (IsLimited(target.Credential.State.Breaker) || IsLimited(target.State.Breaker)))
            {
                return target.Channel;
            }
        }

        return null;
    }

    private static bool IsLimited(Breaker breaker) =>
        !breaker.IsAvailable && breaker.Cause?.Kind is GatewayErrorKind.PlanExhausted or GatewayErrorKind.UpstreamRateLimited;

    private static GatewayError PlanSpent(Exchange exchange, Channel plan, TimeProvider time)
    {
        var wait = TimeSpan.Zero;
        foreach (var target in Targets(exchange))
        {
            if (target.Channel == plan)
            {
                var open = Max(target.Credential.State.Breaker.Remaining, target.State.Breaker.Remaining);
                wait = wait == TimeSpan.Zero ? open : Min(wait, open);
            }
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The plan of channel '{plan.Name}' is used up for now");
        if (wait > TimeSpan.Zero)
        {
            text.Append(CultureInfo.InvariantCulture, $"; it is asked again at {time.GetUtcNow() + wait:yyyy-MM-dd HH:mm:ss} UTC (in {Math.Ceiling(wait.TotalSeconds)} s)");
        }

        text.Append('.');
        AppendSpillover(text, exchange, plan);
        if (exchange.Trail.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {Trail.ToText(exchange.Trail)}");
        }

        return new GatewayError(GatewayErrorKind.PlanExhausted, text.ToString())
        {
            RetryAfter = wait > TimeSpan.Zero ? wait : null,
            Limit = new LimitDetail($"plan of {plan.Name}", null, null, wait > TimeSpan.Zero ? time.GetUtcNow() + wait : null),
        };
    }

    // What would have let the request go on to a charged channel.
    internal static void AppendSpillover(StringBuilder text, Exchange exchange, Channel plan)
    {
        if (exchange.Plan!.SpilloverBlocked)
        {
            var charged = Charged(exchange);
            text.Append(CultureInfo.InvariantCulture, $" Channel {string.Join(", ", charged.Select(c => $"'{c}'"))} serves this model too, but is charged per token: set \"spillover\": true (or [{string.Join(", ", charged.Select(c => $"\"{c}\""))}]) on '{plan.Name}' to go on there by itself, or ask for '{charged[0]}/{exchange.Request.Model}'.");
        }
    }

    private static GatewayError Cooling(Exchange exchange)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"No channel for model '{exchange.Request.Model}' is in action at the moment.");
        var soonest = TimeSpan.MaxValue;
        Channel? plan = null;

        // A charged channel that stays out of it is in action; only what cools down is named.
        foreach (var target in Targets(exchange).Where(t => !t.State.Breaker.IsAvailable || !t.Credential.State.Breaker.IsAvailable).Take(10))
        {
            plan ??= target.Channel.Billing == Billing.Plan ? target.Channel : null;
            var key = target.Credential.State.Breaker;
            var breaker = key.Remaining >= target.State.Breaker.Remaining ? key : target.State.Breaker;
            soonest = Min(soonest, breaker.Remaining);
            text.Append(CultureInfo.InvariantCulture, $" '{target.Credential.Name}': asked again in {Math.Ceiling(breaker.Remaining.TotalSeconds)} s, because: {breaker.Reason}");
        }

        if (plan is not null)
        {
            AppendSpillover(text, exchange, plan);
        }

        return new GatewayError(GatewayErrorKind.NoHealthyChannel, text.ToString())
        {
            RetryAfter = soonest == TimeSpan.MaxValue ? null : Max(soonest, TimeSpan.FromSeconds(1)),
        };
    }

    internal static IEnumerable<Target> Targets(Exchange exchange) =>
        exchange.Plan!.Route.Tiers.SelectMany(t => t.Targets).Where(exchange.Plan.IsTarget);

    private static List<string> Charged(Exchange exchange) =>
        exchange.Plan!.Route.Tiers.Where(t => t.NeedsSpillover).SelectMany(t => t.Targets)
            .Where(exchange.Plan.IsTarget).Select(t => t.Channel.Name).Distinct(StringComparer.Ordinal).ToList();

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
