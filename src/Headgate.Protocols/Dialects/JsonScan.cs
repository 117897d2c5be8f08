using System.Globalization;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects;

/// <summary>Small steps over other people's JSON, for the probes: no exceptions on odd types, no allocation.</summary>
internal static class JsonScan
{
    /// <summary>
    /// Moves to the value of the next member of the object that the reader is in; <paramref name="name"/> is its raw name. False: the
    /// object has ended. Each value must be consumed to its last token before the next call.
    /// </summary>
    public static bool NextMember(ref this Utf8JsonReader reader, out ReadOnlySpan<byte> name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            name = default;
            return false;
        }

        name = reader.ValueSpan;
        reader.Read();
        return true;
    }

    /// <summary>Moves to the next element of the array that the reader is in. False: the array has ended.</summary>
    public static bool NextElement(ref this Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>Whether a raw name or string says this.</summary>
    public static bool Is(this ReadOnlySpan<byte> raw, ReadOnlySpan<byte> plain) => JsonText.Equals(raw, plain);

    /// <summary>Whether the reader stands on a string that says this.</summary>
    public static bool IsString(ref this Utf8JsonReader reader, ReadOnlySpan<byte> plain) =>
        reader.TokenType == JsonTokenType.String && JsonText.Equals(reader.ValueSpan, plain);

    /// <summary>Whether the value says anything (not null, false, 0, or empty); consumes it.</summary>
    public static bool TakeSomething(ref this Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return !reader.ValueSpan.IsEmpty;
            case JsonTokenType.Number:
                return TakeCount(ref reader) != 0;
            case JsonTokenType.True:
                return true;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var inside = reader;
                inside.Read();
                reader.Skip();
                return inside.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);
            default:
                return false;
        }
    }

    /// <summary>A count: whole numbers as they are, fractions rounded down; 0 for anything negative or not a number. Consumes the value.</summary>
    public static long TakeCount(ref this Utf8JsonReader reader) => (long)Math.Clamp(TakeNumber(ref reader), 0, 1e12);

    /// <summary>A number; 0 for anything that is none. Consumes the value.</summary>
    public static double TakeNumber(ref this Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            reader.Skip();
            return 0;
        }

        return double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
