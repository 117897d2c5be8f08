using Headgate.Gateway.Providers;

namespace Headgate.Server.Modes;

/// <summary><c>--providers</c>: lists what a channel's <c>type</c> and <c>plan</c> can name. Touches neither configuration nor network.</summary>
internal static class ProvidersMode
{
    private static readonly string[] Heads = ["id", "name", "plans", "dialects", "key in the environment"];

    /// <summary>Prints the table.</summary>
    /// <returns>The exit code: 0.</returns>
    public static int Run(ProviderCatalog catalog, TextWriter output)
    {
        string[][] rows = [Heads, .. catalog.All.Select(Row)];
        var widths = Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => WidthOf(row[column]))).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell + new string(' ', widths[column] - WidthOf(cell)))).TrimEnd());
        }

        return 0;
    }

    private static string[] Row(Provider provider) =>
    [
        provider.Id,
        string.Equals(provider.Name, provider.ChineseName, StringComparison.Ordinal) ? provider.Name : $"{provider.Name} / {provider.ChineseName}",
        string.Join(", ", provider.Plans.Select(p => p.Id)),
        string.Join(", ", provider.Plans.SelectMany(p => p.Endpoints).Select(e => e.Dialect).Distinct(StringComparer.Ordinal)),
        provider.Environment.Count == 0 ? "-" : provider.Environment[0],
    ];

    // In a terminal a Chinese character is two columns wide.
    private static int WidthOf(string text) => text.Sum(c => c is >= '\u1100' and not (>= '\ud7b0' and < '\uf900') ? 2 : 1);
}
