using Headgate.Gateway.Configuration;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Routing;

/// <summary>Suggests what somebody may have meant. Only the way to an error comes through here.</summary>
public static class NearNames
{
    private const int MostShown = 5;
    private const int MostCompared = 5_000;

    /// <summary>The error for a model that no route has.</summary>
    public static GatewayError NotFound(GatewaySnapshot snapshot, string model)
    {
        var near = Find(model, snapshot.Routes.Where(r => !r.Value.Hidden).Select(r => r.Key));
        var hint = snapshot.Routes.Count == 0
            ? " No channel is configured yet."
            : near.Count > 0 ? $" Did you mean {string.Join(", ", near.Select(n => $"'{n}'"))}?" : " GET /v1/models lists what there is.";
        return new GatewayError(GatewayErrorKind.ModelNotFound, $"The model '{Shorten(model)}' does not exist or no channel lists it.{hint}") { Field = "model" };
    }

    /// <summary>Names close to the one asked for, closest first.</summary>
    public static IReadOnlyList<string> Find(string asked, IEnumerable<string> names)
    {
        var most = Math.Max(2, asked.Length / 3);
        return names
            .Take(MostCompared)
            .Select(name => (name, distance: Distance(asked, name, most)))
            .Where(pair => pair.distance <= most)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.name, StringComparer.OrdinalIgnoreCase)
            .Take(MostShown)
            .Select(pair => pair.name)
            .ToList();
    }

    /// <summary>A name short enough for a message.</summary>
    public static string Shorten(string name) => name.Length <= 100 ? name : string.Concat(name.AsSpan(0, 100), "…");

    // Levenshtein, case ignored; a name that holds the other one counts as near.
    private static int Distance(string a, string b, int most)
    {
        if (a.Length > 100)
        {
            // Nobody means that; and comparing a name of megabytes with thousands of others would take seconds.
            return int.MaxValue;
        }

        if (a.Length >= 3 && (b.Contains(a, StringComparison.OrdinalIgnoreCase) || a.Contains(b, StringComparison.OrdinalIgnoreCase)))
        {
            return 1;
        }

        if (Math.Abs(a.Length - b.Length) > most)
        {
            return int.MaxValue;
        }

        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }

        return row[b.Length];
    }
}
