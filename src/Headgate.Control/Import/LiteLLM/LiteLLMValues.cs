using System.Globalization;
using System.Text.Json;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Reads values of a LiteLLM file: any string may be <c>os.environ/NAME</c>, whatever its type should be.</summary>
internal sealed class LiteLLMValues(Func<string, string?> environment)
{
    private const string Reference = "os.environ/";

    /// <summary>The variable that a value refers to, if it is not set; else null.</summary>
    public string? MissingVariable(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text && Variable(text.GetString()!) is { } name && string.IsNullOrEmpty(environment(name)) ? name : null;

    /// <summary>Text, a number as it is written; null: something else, or a variable that is not set.</summary>
    public string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => Resolve(text.GetString()!),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } plain => plain.GetRawText(),
        _ => null,
    };

    /// <summary>A number; null: none.</summary>
    public decimal? Number(JsonElement? value) =>
        Text(value) is { } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A time given in seconds; null: none, or none that a timer could wait for.</summary>
    public TimeSpan? Seconds(JsonElement? value) => Number(value) is { } seconds and > 0 and < 2_000_000 ? TimeSpan.FromSeconds((double)seconds) : null;

    /// <summary>Texts of a list; one text counts as a list of one.</summary>
    public List<string> Texts(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(e => Text(e)).OfType<string>()],
        { ValueKind: JsonValueKind.String } one => [.. new[] { Text(one) }.OfType<string>()],
        _ => [],
    };

    /// <summary>Members of an object whose values are plain; others are left out.</summary>
    public Dictionary<string, string> Map(JsonElement? value)
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in Members(value))
        {
            if (Text(property.Value) is { } text)
            {
                map[property.Name] = text;
            }
        }

        return map;
    }

    /// <summary>Members of an object; none of anything else.</summary>
    public static IEnumerable<JsonProperty> Members(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } o ? o.EnumerateObject() : [];

    /// <summary>A member that is not null.</summary>
    public static JsonElement? Member(JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private string? Resolve(string text) => Variable(text) is { } name ? environment(name) : text;

    private static string? Variable(string text) =>
        text.StartsWith(Reference, StringComparison.Ordinal) && text.Length > Reference.Length ? text[Reference.Length..].Trim() : null;
}
