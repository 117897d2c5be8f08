using System.Text.Json;

namespace Headgate.Control.Import.OneApi;

/// <summary>The table <c>options</c>: settings that somebody changed, as text.</summary>
internal sealed class OneApiOptions
{
    private static readonly string[] Columns = ["key", "value"];
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly ImportNotes _notes;

    /// <summary>Reads the table.</summary>
    public OneApiOptions(OneApiDatabase database, ImportNotes notes, CancellationToken cancellation)
    {
        _notes = notes;
        foreach (var row in database.Rows("options", Columns, cancellation))
        {
            if (row.Text("key") is { Length: > 0 } key)
            {
                _values[key] = row.Text("value");
            }
        }
    }

    /// <summary>Names of those that nobody asked for.</summary>
    public IEnumerable<string> Unread => _values.Where(v => v.Value.Length > 0 && !_asked.Contains(v.Key)).Select(v => v.Key).Order(StringComparer.Ordinal);

    /// <summary>Whether an option was changed to something.</summary>
    public bool Has(string name)
    {
        _asked.Add(name);
        return _values.TryGetValue(name, out var value) && value.Length > 0;
    }

    /// <summary>A number; null: it was never changed, or is none.</summary>
    public decimal? Number(string name) => Has(name)
        && decimal.TryParse(_values[name], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A JSON object; null: it was never changed, or is none.</summary>
    public JsonElement? Object(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (LooseJson.ParseObject(_values[name]) is { } value)
        {
            return value;
        }

        _notes.LeftOut($"option '{name}'", "it is not a JSON object and is left out");
        return null;
    }

    /// <summary>A table from names to numbers, such as ratios; empty: it was never changed.</summary>
    public Dictionary<string, decimal> Table(string name)
    {
        var table = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var property in LooseJson.Members(Object(name)))
        {
            if (LooseJson.Number(property.Value) is >= 0 and < 1_000_000 and var number)
            {
                table[property.Name.Trim()] = number;
            }
            else
            {
                _notes.LeftOut($"option '{name}'", $"its entry '{ImportNames.Clean(property.Name)}' is no number from 0 to a million and is left out");
            }
        }

        return table;
    }
}
