using System.Globalization;
using Headgate.Contracts;

namespace Headgate.Control.Import;

/// <summary>Takes out of a document what a plan found to be in the way.</summary>
internal static class ImportSieve
{
    private const string Codes = "redemptionCodes[";

    /// <summary>The document without it; a note for each thing says why.</summary>
    public static ConfigurationDocument WithoutConflicts(ConfigurationDocument document, ImportResult plan, List<ForeignImportNote> notes)
    {
        // Within a kind a plan keeps the document's order; names may repeat, as those of keys of several owners do.
        var conflicts = plan.Items.GroupBy(i => i.Kind, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select((item, index) => (item, index)).Where(x => x.item.Action == ImportAction.Conflict).ToArray(), StringComparer.Ordinal);
        foreach (var (item, _) in conflicts.Values.SelectMany(c => c))
        {
            notes.Add(new ForeignImportNote($"{item.Kind} '{item.Name}'", ForeignImportNoteKind.LeftOut, string.Join("; ", item.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))));
        }

        var broke = Names("balance");
        var sections = Names("settings");
        var codes = CodesInTheWay();
        return document with
        {
            Channels = Keep(document.Channels, "channel"),
            Routes = Keep(document.Routes, "route"),
            Groups = Keep(document.Groups, "group"),
            Models = Keep(document.Models, "model"),
            Users = Keep(document.Users, "user")?.Select(u => broke.Contains(u.Name) ? u with { BalanceUsd = null } : u).ToArray(),
            Keys = Keep(document.Keys, "key"),
            RedemptionCodes = document.RedemptionCodes?.Where((_, i) => !codes.Contains(i)).ToArray(),
            Settings = document.Settings?.Where(s => !sections.Contains(s.Key)).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal),
        };

        IReadOnlyList<T>? Keep<T>(IReadOnlyList<T>? items, string kind)
        {
            if (items is null || !conflicts.TryGetValue(kind, out var gone) || gone.Length == 0)
            {
                return items;
            }

            var indexes = gone.Select(g => g.index).ToHashSet();
            return [.. items.Where((_, i) => !indexes.Contains(i))];
        }

        HashSet<string> Names(string kind) => (conflicts.GetValueOrDefault(kind) ?? []).Select(c => c.item.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        // Codes have no names that could be told; their place is.
        HashSet<int> CodesInTheWay() =>
            [.. (conflicts.GetValueOrDefault("redemption-code") ?? []).SelectMany(c => c.item.Errors.Select(e => e.Path).Append(c.item.Name)).Select(IndexOf).OfType<int>()];
    }

    private static int? IndexOf(string path)
    {
        var end = path.StartsWith(Codes, StringComparison.Ordinal) ? path.IndexOf(']', StringComparison.Ordinal) : -1;
        return end > 0 && int.TryParse(path.AsSpan(Codes.Length, end - Codes.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }
}
