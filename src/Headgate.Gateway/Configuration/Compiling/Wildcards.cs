namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Names with one <c>*</c>.</summary>
internal static class Wildcards
{
    /// <summary>Wildcard routes in the order in which they are tried: the longest literal part first, then by name.</summary>
    public static WildcardRoute[] Sort(List<(string Pattern, Route Route)> routes)
    {
        if (routes.Count == 0)
        {
            return [];
        }

        return [.. routes
            .OrderByDescending(r => r.Pattern.Length)
            .ThenBy(r => r.Pattern, StringComparer.OrdinalIgnoreCase)
            .Select(r =>
            {
                var star = r.Pattern.IndexOf('*', StringComparison.Ordinal);
                return new WildcardRoute(r.Pattern[..star], r.Pattern[(star + 1)..], r.Route);
            })];
    }

    /// <summary>
    /// What a pattern's <c>*</c> stands for in a name that it covers. The name may be a pattern itself: <c>gpt-*</c> covers
    /// <c>gpt-4*</c>, and its star then stands for <c>4*</c>. Null: not covered.
    /// </summary>
    public static string? Capture(string pattern, string name)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        var suffix = pattern.AsSpan(star + 1);
        return name.Length >= pattern.Length - 1
            && name.AsSpan().StartsWith(pattern.AsSpan(0, star), StringComparison.OrdinalIgnoreCase)
            && name.AsSpan().EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                ? name[star..(name.Length - suffix.Length)]
                : null;
    }
}
