using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Headgate.Protocols.Json;

/// <summary>Parses other people's JSON into pooled documents that can be read without surprises.</summary>
/// <remarks>
/// The BCL throws when a string with a lone surrogate (<c>"\ud800"</c>) is read, long after parsing. Such an escape becomes
/// <c>\ufffd</c>, which has the same length, before the document is built, and bytes that are no UTF-8 become U+FFFD: afterwards every
/// string and name can be read. A byte order mark may lead.
/// </remarks>
public static class JsonDocuments
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonPeek.MaxDepth };
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonPeek.MaxDepth };

    /// <summary>Parses a body, which must stay as it is while the document lives; null: it is not JSON.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        json = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        json = Repair(json.Span) is { } repaired ? repaired : json;
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            // The only way in which the BCL reports a syntax error; what it means is for the caller to say.
            return null;
        }
    }

    /// <summary>Parses the data of one event; the bytes are copied into a pooled buffer. Null: it is not JSON.</summary>
    public static JsonDocument? TryParse(ReadOnlySpan<byte> json)
    {
        json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        var reader = new Utf8JsonReader(Repair(json) is { } repaired ? repaired : json, ReaderOptions);
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.ParseValue(ref reader);

            // Whatever follows makes the reader throw.
            reader.Read();
            return document;
        }
        catch (JsonException)
        {
            // As above.
            document?.Dispose();
            return null;
        }
    }

    /// <summary>The same JSON with every lone surrogate and every byte that is no UTF-8 replaced; null: there is none.</summary>
    private static byte[]? Repair(ReadOnlySpan<byte> json)
    {
        byte[]? repaired = null;
        if (!Utf8.IsValid(json))
        {
            repaired = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
            json = repaired;
        }

        var at = 0;
        while (json[at..].IndexOf((byte)'\\') is >= 0 and var step)
        {
            at += step;
            if (!IsSurrogate(json, at, out var isHigh))
            {
                at = Math.Min(at + 2, json.Length);
                continue;
            }

            if (isHigh && IsSurrogate(json, at + 6, out var second) && !second)
            {
                at += 12;
                continue;
            }

            repaired ??= json.ToArray();
            "\\ufffd"u8.CopyTo(repaired.AsSpan(at));
            at += 6;
        }

        return repaired;
    }

    private static bool IsSurrogate(ReadOnlySpan<byte> json, int at, out bool isHigh)
    {
        isHigh = false;
        if (json.Length - at < 6 || json[at] != (byte)'\\' || json[at + 1] != (byte)'u'
            || !Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var read, 'x') || read != 4)
        {
            return false;
        }

        isHigh = char.IsHighSurrogate((char)unit);
        return isHigh || char.IsLowSurrogate((char)unit);
    }
}
