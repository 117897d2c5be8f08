using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>A channel's list of models with its mapping of names.</summary>
internal static class OneApiModels
{
    // Azure's deployments could not have dots in their names; channels made before this (2025-05-10) still leave them out.
    private const long DotsSince = 1_746_835_200;

    /// <summary>The models, each with its name at the provider.</summary>
    /// <param name="source">Whose database it is.</param>
    /// <param name="row">The channel.</param>
    /// <param name="isAzure">Whether it is one of Azure's.</param>
    /// <param name="item">Its name in notes.</param>
    /// <param name="notes">Where faults go.</param>
    public static List<ChannelModel> Read(ForeignSource source, OneApiRow row, bool isAzure, string item, ImportNotes notes)
    {
        var mapping = Mapping(row, item, notes);
        var prefix = source == ForeignSource.Veloera ? row.Text("model_prefix") : string.Empty;
        var dotless = isAzure && (source == ForeignSource.OneApi || (source == ForeignSource.NewApi && row.Number("created_time", long.MaxValue) < DotsSince));
        var models = new List<ChannelModel>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in row.List("models").Select(ImportNames.Clean).Where(n => n.Length > 0))
        {
            var upstream = source == ForeignSource.NewApi ? Chain(mapping, name) : mapping.GetValueOrDefault(name, name);
            upstream = dotless ? upstream.Replace(".", string.Empty, StringComparison.Ordinal) : upstream;
            if (name.AsSpan().Count('*') > 1 || upstream.AsSpan().Count('*') > name.AsSpan().Count('*'))
            {
                notes.LeftOut(item, $"its model '{name}' holds a '*' that stands for nothing and is left out");
                continue;
            }

            Add(name, upstream);
            if (prefix.Length > 0)
            {
                Add(prefix + name, upstream);
            }
        }

        return models;

        void Add(string name, string upstream)
        {
            if (seen.Add(name))
            {
                models.Add(new ChannelModel { Name = name, Upstream = string.Equals(name, upstream, StringComparison.Ordinal) ? null : upstream });
            }
        }
    }

    private static Dictionary<string, string> Mapping(OneApiRow row, string item, ImportNotes notes)
    {
        var mapping = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = row.Text("model_mapping");
        if (text.Length == 0)
        {
            return mapping;
        }

        if (row.Object("model_mapping") is not { } map)
        {
            notes.LeftOut(item, "its model mapping is not a JSON object and is left out");
            return mapping;
        }

        foreach (var property in LooseJson.Members(map))
        {
            if (LooseJson.Text(property.Value)?.Trim() is { Length: > 0 } to)
            {
                mapping[property.Name.Trim()] = ImportNames.Clean(to);
            }
        }

        return mapping;
    }

    // New-API follows its mapping on and on; a circle ends where it began.
    private static string Chain(Dictionary<string, string> mapping, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { name };
        var at = name;
        while (mapping.TryGetValue(at, out var next) && seen.Add(next))
        {
            at = next;
        }

        return at;
    }
}
