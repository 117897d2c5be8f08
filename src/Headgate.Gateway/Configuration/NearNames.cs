namespace Headgate.Gateway.Configuration;

/// <summary>Names that somebody may have meant.</summary>
public static class NearNames
{
    private const int LongestName = 128;

    /// <summary>Up to <paramref name="count"/> candidates that are close to a name, the closest first, case ignored.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> candidates, int count = 3)
    {
        if (name.Length is 0 or > LongestName)
        {
            return [];
        }

        var limit = Math.Max(1, name.Length / 3);
        var near = new List<(int Distance, string Name)>();
        foreach (var candidate in candidates)
        {
            if (candidate.Length is 0 or > LongestName)
            {
                continue;
            }

            var contains = name.Length >= 3 && candidate.Contains(name, StringComparison.OrdinalIgnoreCase);
            var distance = contains ? 1 : Distance(name, candidate, limit);
            if (distance <= limit)
            {
                near.Add((distance, candidate));
            }
        }

        return [.. near.OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.OrdinalIgnoreCase).Select(n => n.Name).Take(count)];
    }

    /// <summary>A sentence such as <c>; did you mean 'a' or 'b'?</c>; empty when nothing is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        var near = Of(name, candidates);
        return near.Count == 0 ? string.Empty : $"; did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?";
    }

    // Levenshtein, given up as soon as a whole row is beyond the limit.
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
        {
            return limit + 1;
        }

        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            var least = row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
                least = Math.Min(least, next);
            }

            if (least > limit)
            {
                return limit + 1;
            }
        }

        return row[b.Length];
    }
}
