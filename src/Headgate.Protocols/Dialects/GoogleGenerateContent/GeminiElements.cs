using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Reading of Google's JSON, whose servers take every name in two spellings.</summary>
internal static class GeminiElements
{
    /// <summary>A member by its camelCase name or by its snake_case name.</summary>
    public static JsonElement Either(this JsonElement element, ReadOnlySpan<byte> camel, ReadOnlySpan<byte> snake)
    {
        var value = element.Member(camel);
        return value.Exists() ? value : element.Member(snake);
    }

    /// <summary>A name in camelCase.</summary>
    public static string Camel(string name)
    {
        var at = name.IndexOf('_', StringComparison.Ordinal);
        if (at <= 0)
        {
            return name;
        }

        var camel = new System.Text.StringBuilder(name.Length).Append(name, 0, at);
        for (; at < name.Length; at++)
        {
            camel.Append(name[at] == '_' && at + 1 < name.Length ? char.ToUpperInvariant(name[++at]) : name[at]);
        }

        return camel.ToString();
    }

    /// <summary>A count, which proto JSON may write as a string.</summary>
    public static long? AsCount(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when element.TryGetDouble(out var number) && Math.Abs(number) < 9e15 && Math.Floor(number) == number => (long)number,
        JsonValueKind.String when long.TryParse(element.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };

    /// <summary>A number.</summary>
    public static double? AsNumber(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>True or false.</summary>
    public static bool? AsFlag(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
