using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Import;

/// <summary>Prints a report for people.</summary>
public static class ImportReportText
{
    private static readonly (string Kind, string One, string Many)[] Kinds =
    [
        ("channel", "channel", "channels"), ("route", "route", "routes"), ("group", "group", "groups"), ("model", "price", "prices"),
        ("user", "user", "users"), ("key", "key", "keys"), ("redemption-code", "redemption code", "redemption codes"), ("settings", "section of settings", "sections of settings"),
    ];

    /// <summary>Writes it: what comes, what does not, and the sum.</summary>
    public static void Write(ForeignImportReport report, TextWriter to)
    {
        to.WriteLine($"From {ForeignSources.Name(ForeignSources.Parse(report.From))}{(report.DryRun ? " (dry run: nothing is changed)" : string.Empty)}");
        foreach (var (kind, _, many) in Kinds)
        {
            var items = report.Items.Where(i => string.Equals(i.Kind, kind, StringComparison.Ordinal)).ToArray();
            if (items.Length > 0)
            {
                to.WriteLine();
                to.WriteLine($"{char.ToUpperInvariant(many[0])}{many[1..]}");
                foreach (var item in items)
                {
                    to.WriteLine($"  {Plain(item.Name)}: {Plain(item.Detail)}");
                }
            }
        }

        Notes(report, ForeignImportNoteKind.LeftOut, "Does not come", to);
        Notes(report, ForeignImportNoteKind.Changed, "Comes differently", to);
        Notes(report, ForeignImportNoteKind.Advice, "To do", to);
        Conflicts(report.Result, to);
        to.WriteLine();
        to.WriteLine(Sum(report));
        if (report.Result is { } result)
        {
            to.WriteLine(Outcome(result, report.DryRun));
        }
    }

    private static void Conflicts(ImportResult? result, TextWriter to)
    {
        var conflicts = result?.Items.Where(i => i.Action == ImportAction.Conflict).ToArray() ?? [];
        if (conflicts.Length == 0 && result is not { Errors.Count: > 0 })
        {
            return;
        }

        to.WriteLine();
        to.WriteLine("In the way");
        foreach (var conflict in conflicts)
        {
            to.WriteLine($"  {conflict.Kind} {Plain(conflict.Name)}: {Plain(string.Join("; ", conflict.Errors.Select(Error)))}");
        }

        foreach (var error in result!.Errors)
        {
            to.WriteLine($"  {Plain(Error(error))}");
        }
    }

    private static string Error(FieldError error) => error.Path.Length == 0 ? error.Message : $"{error.Path}: {error.Message}";

    private static string Outcome(ImportResult result, bool dryRun)
    {
        var counts = result.Items.GroupBy(i => i.Action).OrderBy(g => g.Key).Select(g => $"{g.Count()} to {g.Key.ToString().ToLowerInvariant()}");
        return result.Applied ? "Done."
            : result.Errors.Count > 0 || result.Items.Any(i => i.Action == ImportAction.Conflict) ? "Nothing was changed: see what is in the way."
            : dryRun ? $"Here: {string.Join(", ", counts)}."
            : "Nothing was changed.";
    }

    private static void Notes(ForeignImportReport report, ForeignImportNoteKind kind, string head, TextWriter to)
    {
        var notes = report.Notes.Where(n => n.Kind == kind).ToArray();
        if (notes.Length == 0)
        {
            return;
        }

        to.WriteLine();
        to.WriteLine(head);
        foreach (var note in notes)
        {
            to.WriteLine($"  {Plain(note.Item)}: {Plain(note.Message)}");
        }
    }

    private static string Sum(ForeignImportReport report)
    {
        var counts = Kinds
            .Select(k => (Kind: k, Count: report.Items.Count(i => string.Equals(i.Kind, k.Kind, StringComparison.Ordinal))))
            .Where(c => c.Count > 0)
            .Select(c => $"{c.Count} {(c.Count == 1 ? c.Kind.One : c.Kind.Many)}")
            .ToArray();
        var left = report.Notes.Count(n => n.Kind == ForeignImportNoteKind.LeftOut);
        var comes = counts.Length == 0 ? "Nothing" : string.Join(", ", counts);
        return $"{comes} {(report.DryRun || report.Result is { Applied: false } ? "would come" : "came")}; {left} {(left == 1 ? "thing does" : "things do")} not come.";
    }

    // Somebody else chose these names; a terminal shall not obey them.
    private static string Plain(string text) => string.Concat(text.Select(c => InputCheck.IsUnseen(c) ? '?' : c));
}
