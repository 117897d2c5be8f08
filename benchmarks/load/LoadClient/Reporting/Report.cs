using System.Globalization;
using System.Text;

namespace Headgate.Load.LoadClient.Reporting;

/// <summary>The results as Markdown: medians over the rounds, ratios with their spread, and what became of each target.</summary>
internal static class Report
{
    private const double NoisyPercent = 10;
    private static readonly string[] Columns = ["direct", "nginx", "headgate"];

    public static int Write(Options options)
    {
        var from = Measurements.Read(options.Text("csv"));
        var text = new StringBuilder("# Load benchmark\n\n").Append(options.Optional("note")).Append("\n\n");
        WriteNoise(text, from);
        WriteTable(text, from);
        WriteScale(text, from);
        WriteErrors(text, from);
        File.WriteAllText(options.Text("out"), text.ToString());
        return 0;
    }

    private static void WriteNoise(StringBuilder text, Measurements from)
    {
        var foreign = from.All("foreign_pct").Select(value => value.Value).ToArray();
        if (foreign.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Other programs took {Median(foreign):0.0} % of the cores in the median phase, ");
            text.Append(CultureInfo.InvariantCulture, $"{foreign.Max():0} % in the worst.");
            text.Append(Median(foreign) > NoisyPercent ? " **That is too much: repeat on a quieter machine.**\n\n" : "\n\n");
        }
    }

    private static void WriteTable(StringBuilder text, Measurements from)
    {
        text.Append("| measure | direct | nginx | Headgate | to nginx (min – max) | target | met |\n|---|--:|--:|--:|--:|--:|:-:|\n");
        foreach (var row in Rows.All)
        {
            var cells = Columns.Select(system => Cell(row.Values(from, system), row.Format));
            var ratios = row.Ratios(from, "headgate", "nginx");
            var ratio = row.Title.StartsWith("added", StringComparison.Ordinal) ? "" : Spread(ratios);
            text.Append($"| {row.Title} | {string.Join(" | ", cells)} | {ratio} | {row.Target} | {Verdict(row, from, ratios)} |\n");
        }

        text.Append('\n');
    }

    private static string Verdict(Row row, Measurements from, double[] ratios)
    {
        var judged = row.Against == Against.RatioToNginx ? ratios : row.Values(from, "headgate");
        return row.Against == Against.Nothing ? ""
            : Columns.Any(system => from.Errors(system, row.Phase) > 0) ? "**no** (errors)"
            : judged.Length == 0 ? "not run"
            : row.IsMet(Median(judged)) ? "yes" : "**no**";
    }

    private static void WriteScale(StringBuilder text, Measurements from)
    {
        var row = Rows.Scale;
        if (!from.Systems.Contains(Rows.ScaleCases[0].System, StringComparer.Ordinal))
        {
            return;
        }

        text.Append($"## Size of the configuration\n\n| configuration | {row.Title} | to the first (min – max) | target | met |\n");
        text.Append("|---|--:|--:|--:|:-:|\n");
        foreach (var (system, title, bound) in Rows.ScaleCases)
        {
            var ratios = row.Ratios(from, system, Rows.ScaleCases[0].System);
            var met = bound is null ? ""
                : from.Errors(system, row.Phase) > 0 ? "**no** (errors)"
                : ratios.Length == 0 ? "not run"
                : Median(ratios) <= bound ? "yes" : "**no**";
            var target = bound is null ? "" : string.Create(CultureInfo.InvariantCulture, $"≤ {bound:0.0#}×");
            text.Append($"| {title} | {Cell(row.Values(from, system), row.Format)} | {Spread(ratios)} | {target} | {met} |\n");
        }

        text.Append('\n');
    }

    private static void WriteErrors(StringBuilder text, Measurements from)
    {
        var failures = from.All("errors").Where(value => value.Value > 0).GroupBy(value => (value.System, value.Phase)).ToArray();
        text.Append(failures.Length == 0 ? "No request failed.\n" : "Failed requests (a figure with failures says nothing):\n\n");
        foreach (var failure in failures)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {failure.Key.System}, {failure.Key.Phase}: {failure.Sum(value => value.Value):0}\n");
        }
    }

    private static string Spread(double[] ratios) => ratios.Length == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Median(ratios):0.00} ({ratios.Min():0.00} – {ratios.Max():0.00})");

    private static string Cell(double[] values, string format) =>
        values.Length == 0 ? "" : Median(values).ToString(format, CultureInfo.InvariantCulture);

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
