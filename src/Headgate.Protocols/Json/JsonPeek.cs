using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Headgate.Protocols.Json;

/// <summary>
/// Looks into a JSON body without turning it into objects: the top level becomes a table of offsets, values are read on demand.
/// The whole body is walked, because a second <c>model</c> further down would be authorised as one model and executed as another.
/// </summary>
public static class JsonPeek
{
    /// <summary>How deep objects and arrays may be nested; the outermost object is the first level.</summary>
    public const int MaxDepth = 256;

    // One level more than allowed, so that too deep a body is met by our own check and not by the reader's exception.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    /// <summary>
    /// Walks the whole body once and fills the table. Comments and trailing commas are faults; a leading UTF-8 byte order mark is
    /// skipped. Allocates nothing for a valid body (nesting beyond 64 levels makes the BCL reader allocate its bit stack).
    /// </summary>
    public static JsonFault Read(ReadOnlySpan<byte> body, JsonFields into)
    {
        into.Reset();
        var start = body.StartsWith("\uFEFF"u8) ? 3 : 0;
        var first = body[start..].IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0)
        {
            return new JsonFault(JsonFaultKind.Empty, body.Length);
        }

        // The reader itself lets invalid UTF-8 inside strings pass.
        if (!Utf8.IsValid(body))
        {
            return new JsonFault(JsonFaultKind.NotJson, FirstInvalid(body));
        }

        var reader = new Utf8JsonReader(body[start..], Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return new JsonFault(JsonFaultKind.NotObject, start + first);
            }

            into.Begin(start + first);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var nameStart = start + (int)reader.TokenStartIndex;
                var nameEnd = nameStart + reader.ValueSpan.Length + 2;
                reader.Read();
                var valueStart = start + (int)reader.TokenStartIndex;
                var type = reader.TokenType;
                if (!TrySkip(ref reader))
                {
                    into.Reset();
                    return new JsonFault(JsonFaultKind.TooDeep, start + (int)reader.TokenStartIndex);
                }

                into.Add(new JsonField(nameStart, nameEnd, valueStart, start + (int)reader.BytesConsumed, type));
            }

            // Anything but white space after the object is met here.
            reader.Read();
            return default;
        }
        catch (JsonException)
        {
            // The only way in which the BCL reader reports a syntax error. Reached at most once per invalid body, never by a valid one.
            into.Reset();
            return new JsonFault(JsonFaultKind.NotJson, start + (int)reader.BytesConsumed);
        }
    }

    /// <summary>Unescapes a string value. False: not a string, or the target is too small.</summary>
    public static bool TryGetString(ReadOnlySpan<byte> body, in JsonField field, Span<char> to, out int written)
    {
        written = 0;
        return field.Type == JsonTokenType.String && JsonText.TryDecode(Inner(body, field), to, out written);
    }

    /// <summary>The unescaped string value; null if the value is not a string.</summary>
    public static string? GetString(ReadOnlySpan<byte> body, in JsonField field) =>
        field.Type == JsonTokenType.String ? JsonText.Decode(Inner(body, field)) : null;

    /// <summary>Whether a string value says exactly <paramref name="text"/> (UTF-8); false if the value is not a string.</summary>
    public static bool StringEquals(ReadOnlySpan<byte> body, in JsonField field, ReadOnlySpan<byte> text) =>
        field.Type == JsonTokenType.String && JsonText.Equals(Inner(body, field), text);

    /// <summary>The boolean value; null if the value is not a boolean.</summary>
    public static bool? GetBool(ReadOnlySpan<byte> body, in JsonField field) =>
        field.Type switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };

    /// <summary>Reads a whole number, <c>5.0</c> and <c>1e3</c> included. False: not a number, not whole, or out of range.</summary>
    public static bool TryGetInt64(ReadOnlySpan<byte> body, in JsonField field, out long value)
    {
        value = 0;
        if (field.Type != JsonTokenType.Number)
        {
            return false;
        }

        var raw = body[field.ValueStart..field.ValueEnd];
        if (long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        if (!decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            || exact != decimal.Truncate(exact) || exact < long.MinValue || exact > long.MaxValue)
        {
            return false;
        }

        value = (long)exact;
        return true;
    }

    /// <summary>
    /// Finds a member of an object value, such as <c>stream_options.include_usage</c>. Of duplicates the last is found, as most
    /// parsers read them. False: the parent is not an object or has no such member.
    /// </summary>
    public static bool TryFindNested(ReadOnlySpan<byte> body, in JsonField parent, ReadOnlySpan<byte> name, out JsonField nested)
    {
        nested = default;
        if (parent.Type != JsonTokenType.StartObject)
        {
            return false;
        }

        var found = false;
        var members = new JsonMembers(body, parent.ValueStart, parent.ValueEnd);
        while (members.MoveNext())
        {
            var member = members.Current;
            if (JsonText.Equals(body[(member.NameStart + 1)..(member.NameEnd - 1)], name))
            {
                nested = member;
                found = true;
            }
        }

        return found;
    }

    /// <summary>Skips the value that the reader stands on. False: it is nested too deep.</summary>
    private static bool TrySkip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= MaxDepth:
                    return false;
                case JsonTokenType.EndObject or JsonTokenType.EndArray when reader.CurrentDepth == depth:
                    return true;
                default:
                    break;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> body, in JsonField field) => body[(field.ValueStart + 1)..(field.ValueEnd - 1)];

    private static int FirstInvalid(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (at < body.Length && Rune.DecodeFromUtf8(body[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
