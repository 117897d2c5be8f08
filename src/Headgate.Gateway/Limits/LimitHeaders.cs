using System.Globalization;
using Headgate.Gateway.Metering;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Limits;

/// <summary>
/// Tells callers that have limits where they stand: <c>x-ratelimit-limit-…</c>, <c>-remaining-…</c> and <c>-reset-…</c> of the limit that is
/// nearest to its end, for requests, tokens and cost (USD). Resets are durations as OpenAI writes them (<c>6m0s</c>).
/// </summary>
public static class LimitHeaders
{
    private static readonly Names Requests = new("requests");
    private static readonly Names Tokens = new("tokens");
    private static readonly Names Cost = new("cost");

    /// <summary>Writes what applies to a caller; without limits it does nothing, and the provider's own headers stay.</summary>
    public static void Write(HttpResponse response, Limit[] limits, Limit[] modelLimits, TimeProvider time)
    {
        if (limits.Length + modelLimits.Length == 0)
        {
            return;
        }

        var now = Moment.Now(time);
        foreach (var kind in (ReadOnlySpan<LimitKind>)[LimitKind.Requests, LimitKind.Tokens, LimitKind.Cost])
        {
            var names = kind switch { LimitKind.Requests => Requests, LimitKind.Tokens => Tokens, _ => Cost };
            var (tightest, remaining) = Tightest(limits, kind, now, (null, 0));
            (tightest, remaining) = Tightest(modelLimits, kind, now, (tightest, remaining));
            var headers = response.Headers;
            if (tightest is null)
            {
                // The provider's figures are of another account; beside ours they would be taken for the caller's.
                headers.Remove(names.Limit);
                headers.Remove(names.Remaining);
                headers.Remove(names.Reset);
                continue;
            }

            headers[names.Limit] = tightest.MaxText;
            headers[names.Remaining] = tightest.TextOf(remaining);
            if (tightest.Counter.ClearsIn(now) is { } clears)
            {
                headers[names.Reset] = Duration(clears);
            }
            else
            {
                headers.Remove(names.Reset);
            }
        }
    }

    /// <summary>A length of time as OpenAI writes it: <c>20ms</c>, <c>1.5s</c>, <c>6m0s</c>, <c>26h3m0s</c>.</summary>
    internal static string Duration(TimeSpan span)
    {
        // Rounded up: whoever waits that long has waited long enough.
        var milliseconds = Math.Max(0, (span.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
        if (milliseconds < 1_000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
        }

        var seconds = FixedPoint.Text(milliseconds % 60_000, 3);
        var minutes = milliseconds / 60_000;
        return minutes == 0 ? $"{seconds}s"
            : minutes < 60 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}h{minutes % 60}m{seconds}s");
    }

    private static (Limit? Limit, long Remaining) Tightest(Limit[] limits, LimitKind kind, in Moment now, (Limit? Limit, long Remaining) best)
    {
        foreach (var limit in limits)
        {
            if (limit.Kind != kind || limit.Shadow)
            {
                continue;
            }

            var remaining = Math.Max(0, limit.Max - limit.Counter.Used(now));
            if (best.Limit is null || remaining < best.Remaining)
            {
                best = (limit, remaining);
            }
        }

        return best;
    }

    private sealed record Names(string What)
    {
        public string Limit { get; } = $"x-ratelimit-limit-{What}";

        public string Remaining { get; } = $"x-ratelimit-remaining-{What}";

        public string Reset { get; } = $"x-ratelimit-reset-{What}";
    }
}
