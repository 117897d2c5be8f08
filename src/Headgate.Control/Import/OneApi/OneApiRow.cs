using System.Globalization;
using System.Text.Json;

namespace Headgate.Control.Import.OneApi;

/// <summary>A row of somebody else's database. SQLite keeps any type in any column, so every value is read as what it can be taken for.</summary>
internal sealed class OneApiRow(IReadOnlyDictionary<string, object> values)
{
    /// <summary>Text without blanks at its ends; empty: nothing, or not there.</summary>
    public string Text(string column) => values.GetValueOrDefault(column) switch
    {
        string text => text.Trim('\0', ' ', '\t', '\r', '\n'),
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        _ => string.Empty,
    };

    /// <summary>A whole number; <paramref name="otherwise"/>: none that fits.</summary>
    public long Number(string column, long otherwise = 0) => values.GetValueOrDefault(column) switch
    {
        long number => number,
        double number when number is > -9e18 and < 9e18 => (long)number,
        string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => otherwise,
    };

    /// <summary>Whether it is set: 1 or true.</summary>
    public bool Flag(string column) => Number(column) != 0 || Text(column) is "true" or "TRUE" or "True";

    /// <summary>Whether there is anything.</summary>
    public bool Has(string column) => values.ContainsKey(column);

    /// <summary>A JSON object; null: nothing of the kind.</summary>
    public JsonElement? Object(string column) => Text(column) is { Length: > 1 } text ? LooseJson.ParseObject(text) : null;

    /// <summary>A list that is written with commas or line breaks; each once.</summary>
    public List<string> List(string column) =>
        [.. Text(column).Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A moment given in Unix seconds; null: none, or 0 or below.</summary>
    public DateTimeOffset? Moment(string column)
    {
        // The last second of the year 9999.
        const long Latest = 253_402_300_799;
        return Number(column) is > 0 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, Latest)) : null;
    }
}
