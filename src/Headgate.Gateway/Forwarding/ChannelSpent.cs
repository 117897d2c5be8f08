using System.Globalization;
using System.Text;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Forwarding;

/// <summary>What the client is told when channels have reached limits of their own: which, and until when.</summary>
public static class ChannelSpent
{
    private const int MostNamed = 10;

    /// <summary>The error; null: no channel of the route has reached one.</summary>
    public static GatewayError? Explain(Exchange exchange, TimeProvider time)
    {
        var now = Moment.Now(time);
        var closed = NoTarget.Targets(exchange)
            .Select(t => (t.Channel, Demand: exchange.Plan!.DemandAt(t), Limit: exchange.Plan.ClosedLimit(t, now)))
            .Where(c => c.Limit is not null)
            .DistinctBy(c => c.Channel)
            .Select(c => (c.Channel, Error: LimitRefusal.Of(c.Limit!, c.Demand, now)))
            .ToArray();
        if (closed.Length == 0)
        {
            return null;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"No channel for model '{exchange.Request.Model}' has room at the moment.");
        foreach (var (_, error) in closed.Take(MostNamed))
        {
            text.Append(' ').Append(error.Message);
        }

        var plan = Array.Find(closed, c => c.Channel.Billing == Billing.Plan).Channel;
        if (plan is not null)
        {
            NoTarget.AppendSpillover(text, exchange, plan);
        }

        var soonest = closed.MinBy(c => c.Error.RetryAfter ?? TimeSpan.MaxValue).Error;
        return new GatewayError(plan is null ? GatewayErrorKind.UpstreamRateLimited : GatewayErrorKind.PlanExhausted, text.ToString())
        {
            RetryAfter = soonest.RetryAfter,
            Limit = soonest.Limit,
        };
    }
}
