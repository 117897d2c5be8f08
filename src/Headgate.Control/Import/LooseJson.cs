using System.Globalization;
using System.Text.Json;

namespace Headgate.Control.Import;

/// <summary>Reads JSON that somebody else wrote, perhaps by hand: what is not as expected is absent, never an exception.</summary>
internal static class LooseJson
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    /// <summary>A document's root; null: not JSON.</summary>
    public static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // ArgumentException: half of a surrogate pair.
            return null;
        }
    }

    /// <summary>An object; null: something else.</summary>
    public static JsonElement? ParseObject(string text) => Parse(text) is { ValueKind: JsonValueKind.Object } root ? root : null;

    /// <summary>A member by any of its names, that is not null.</summary>
    public static JsonElement? Member(JsonElement? value, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (value is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Members of an object; none of anything else. Of a name that stands twice the last one counts.</summary>
    public static IEnumerable<JsonProperty> Members(JsonElement? value) => value is { ValueKind: JsonValueKind.Object } o
        ? o.EnumerateObject().GroupBy(p => p.Name, StringComparer.Ordinal).Select(g => g.Last())
        : [];

    /// <summary>Items of a list; none of anything else.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement? value) => value is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>Text, or a number as it is written; null: something else.</summary>
    public static string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => Decode(text),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>A number, or text that is one; null: something else.</summary>
    public static decimal? Number(JsonElement? value) =>
        decimal.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether it is true, in any of the ways that people write it.</summary>
    public static bool Flag(JsonElement? value) => value is { ValueKind: JsonValueKind.True } || (value is { ValueKind: JsonValueKind.String } text && string.Equals(Decode(text), "true", StringComparison.OrdinalIgnoreCase));

    // An escaped half of a surrogate pair has no text.
    private static string? Decode(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
