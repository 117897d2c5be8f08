using System.Globalization;
using Headgate.Contracts;

namespace Headgate.Control.ApiKeys;

/// <summary>Whether limits are at least as tight as others: every one is there, of the same kind over the same time, and not higher.</summary>
internal static class LimitBounds
{
    /// <summary>The limits that are missing or wider, in words.</summary>
    /// <param name="held">Those that must hold at least; null: none.</param>
    /// <param name="asked">Those asked for; null: none.</param>
    public static IEnumerable<string> Widened(Limits? held, Limits? asked)
    {
        var present = Flat(asked).ToArray();
        return Flat(held).Where(bound => !present.Any(limit => limit.IsAsTightAs(bound))).Select(bound => bound.ToString());
    }

    private static IEnumerable<Bound> Flat(Limits? limits)
    {
        if (limits is null)
        {
            return [];
        }

        var bounds = new List<Bound>();
        Add("requests", "minute", limits.RequestsPerMinute);
        Add("tokens", "minute", limits.TokensPerMinute);
        Add("concurrency", null, limits.Concurrency);
        Add("cost", limits.BudgetPeriod ?? "total", limits.Budget);
        bounds.AddRange((limits.Rules ?? []).Select(rule => Bound.Of(rule.What, rule.Per, rule.Window, rule.Max, rule.Shadow ?? false)));
        return bounds;

        void Add(string what, string? per, decimal? max)
        {
            if (max is { } most)
            {
                bounds.Add(Bound.Of(what, per, null, most, shadow: false));
            }
        }
    }

    private readonly record struct Bound(string What, string Per, string Window, decimal Max, bool Shadow)
    {
        public static Bound Of(string what, string? per, string? window, decimal max, bool shadow)
        {
            var time = per?.Trim().ToLowerInvariant() switch { null => string.Empty, "1m" => "minute", var other => other };
            var kind = window?.Replace("-", string.Empty, StringComparison.Ordinal).ToLowerInvariant() ?? time switch
            {
                "" or "total" => string.Empty,
                "day" or "week" or "month" => "calendar",
                _ => "rolling",
            };
            return new Bound(what.ToLowerInvariant(), time, kind, max, shadow);
        }

        public bool IsAsTightAs(Bound bound) =>
            (What, Per, Window) == (bound.What, bound.Per, bound.Window) && Max <= bound.Max && (!Shadow || bound.Shadow);

        public override string ToString()
        {
            var over = Per.Length == 0 ? string.Empty : Per == "total" ? " in total" : $" per {Per}{(Window.Length == 0 ? string.Empty : $" ({Window})")}";
            return string.Create(CultureInfo.InvariantCulture, $"{Max:0.#########}{(What == "cost" ? " USD" : $" {What}")}{over}");
        }
    }
}
