using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// Finds generated text in an event without parsing the event. Inside a JSON string every quote stands behind a backslash, so a
/// quoted name with its opening quote can only be a name (or a whole string value, which no colon follows).
/// </summary>
internal static class GeneratedText
{
    /// <summary>Finds a member whose value is a string that is not empty.</summary>
    public static bool TryFindString(ReadOnlySpan<byte> data, ReadOnlySpan<byte> quotedName, out ReadOnlySpan<byte> text)
    {
        text = default;
        var name = data.IndexOf(quotedName);
        if (name < 0)
        {
            return false;
        }

        var value = AfterColon(data[(name + quotedName.Length)..]);
        if (value.Length < 2 || value[0] != (byte)'"' || value[1] == (byte)'"')
        {
            return false;
        }

        value = value[1..];
        var end = 0;
        while (true)
        {
            var mark = value[end..].IndexOfAny((byte)'"', (byte)'\\');
            if (mark < 0)
            {
                return false;
            }

            end += mark;
            if (value[end] == (byte)'"')
            {
                text = value[..end];
                return true;
            }

            end = Math.Min(end + 2, value.Length);
        }
    }

    /// <summary>What follows the colon after a name; empty if there is none, for then it was a value and no name.</summary>
    public static ReadOnlySpan<byte> AfterColon(ReadOnlySpan<byte> rest)
    {
        var colon = rest.IndexOfAnyExcept(" \t\r\n"u8);
        return colon >= 0 && rest[colon] == (byte)':' ? rest[(colon + 1)..].TrimStart(" \t\r\n"u8) : default;
    }

    /// <summary>Estimates the generated strings nested in the value that the reader stands on: arguments, names, texts.</summary>
    public static long EstimateNested(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        long tokens = 0;
        var counts = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                counts = name.Is("arguments"u8) || name.Is("name"u8) || name.Is("text"u8) || name.Is("input"u8)
                    || name.Is("thinking"u8);
            }
            else if (counts && reader.TokenType == JsonTokenType.String)
            {
                tokens += TokenEstimator.Estimate(reader.ValueSpan);
            }
        }

        return tokens;
    }
}
