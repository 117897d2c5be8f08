using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>Groups: those with a ratio, and those that channels, users or keys name.</summary>
internal static class OneApiGroups
{
    private const string Default = "default";
    private const int Decimals = 6;

    /// <summary>Every group that is needed, each once; <c>default</c> only where it is not what it is here anyway.</summary>
    public static List<GroupInput> Read(OneApiOptions options, IEnumerable<string?> named, ImportNotes notes)
    {
        var ratios = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, ratio) in options.Table("GroupRatio"))
        {
            ratios[name] = ratio;
        }

        var usable = options.Object("UserUsableGroups");
        var groups = new List<GroupInput>();
        foreach (var name in ratios.Keys.Concat(named.OfType<string>()).Where(n => n.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var ratio = ratios.GetValueOrDefault(name, 1);
            if (string.Equals(name, Default, StringComparison.OrdinalIgnoreCase) && ratio == 1)
            {
                continue;
            }

            var rounded = Math.Round(ratio, Decimals);
            if (rounded != ratio)
            {
                notes.Changed($"group '{ImportNames.Clean(name)}'", $"its ratio {ratio} is rounded to {rounded}");
            }

            var description = LooseJson.Text(LooseJson.Member(usable, name));
            groups.Add(new GroupInput
            {
                Name = name,
                Ratio = rounded == 1 ? null : rounded,
                Description = string.IsNullOrWhiteSpace(description) || string.Equals(description, name, StringComparison.Ordinal) ? null : ImportNames.Clean(description),
            });
        }

        if (options.Has("GroupGroupRatio"))
        {
            notes.LeftOut("option 'GroupGroupRatio'", "ratios between a user's group and a key's group have no counterpart: the key's group decides");
        }

        if (options.Has("TopupGroupRatio"))
        {
            notes.LeftOut("option 'TopupGroupRatio'", "what a top-up costs by group has no counterpart");
        }

        return groups;
    }
}
