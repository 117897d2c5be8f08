using System.Text.Json;

namespace Headgate.Protocols.Json;

/// <summary>Reading members of documents whose shape nobody guarantees: what is missing, null or of another type is simply not there.</summary>
public static class JsonElements
{
    /// <summary>A member of an object; <c>default</c> (kind Undefined) where there is none, it is null, or this is no object.</summary>
    public static JsonElement Member(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : default;

    /// <summary>Whether there is a value at all.</summary>
    public static bool Exists(this JsonElement element) => element.ValueKind != JsonValueKind.Undefined;

    /// <summary>The value as a string; null: it is none.</summary>
    public static string? AsText(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>A member that is a string; null: it is none.</summary>
    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) => element.Member(name).AsText();

    /// <summary>A member that is a whole number (also written as 1.0); null: it is none.</summary>
    public static long? Count(this JsonElement element, ReadOnlySpan<byte> name)
    {
        var value = element.Member(name);
        if (value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        return value.TryGetInt64(out var whole) ? whole
            : value.TryGetDouble(out var number) && Math.Abs(number) < 9e15 && Math.Floor(number) == number ? (long)number
            : null;
    }

    /// <summary>A member that is a number; null: it is none.</summary>
    public static double? Number(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A member that is true or false; null: it is neither.</summary>
    public static bool? Flag(this JsonElement element, ReadOnlySpan<byte> name) => element.Member(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The items of a member that is an array; empty where it is none.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element, ReadOnlySpan<byte> name) => element.Member(name).Items();

    /// <summary>The items of an array; empty where this is none.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;
}
