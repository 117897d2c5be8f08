using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Headgate.Protocols.Json;

/// <summary>
/// Strings as they stand in a JSON body. Own code instead of <c>Utf8JsonReader.GetString</c> and <c>ValueTextEquals</c>, because
/// those throw on a lone surrogate (<c>"\ud800"</c>), which a client may send in any name or value: here it becomes U+FFFD.
/// All methods take the text between the quotes, already checked by <see cref="JsonPeek.Read"/>.
/// </summary>
internal static class JsonText
{
    /// <summary>Whether a string, written with or without escapes, says <paramref name="plain"/> (UTF-8).</summary>
    public static bool Equals(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> plain)
    {
        // An escaped spelling is always longer than what it says, so equal lengths can be compared as they are.
        if (raw.Length <= plain.Length)
        {
            return raw.SequenceEqual(plain);
        }

        Span<byte> utf8 = stackalloc byte[4];
        while (true)
        {
            var slash = raw.IndexOf((byte)'\\');
            if (slash < 0)
            {
                return raw.SequenceEqual(plain);
            }

            if (!plain.StartsWith(raw[..slash]))
            {
                return false;
            }

            plain = plain[slash..];
            raw = raw[(slash + ReadEscape(raw[slash..], out var rune))..];
            var length = rune.EncodeToUtf8(utf8);
            if (!plain.StartsWith(utf8[..length]))
            {
                return false;
            }

            plain = plain[length..];
        }
    }

    /// <summary>Decodes a string. False: the target is too small; <c>raw.Length</c> characters always suffice.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> raw, Span<char> to, out int written)
    {
        written = 0;
        while (!raw.IsEmpty)
        {
            var slash = raw.IndexOf((byte)'\\');
            var run = slash < 0 ? raw : raw[..slash];
            if (Utf8.ToUtf16(run, to[written..], out _, out var chars) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            written += chars;
            raw = raw[run.Length..];
            if (raw.IsEmpty)
            {
                return true;
            }

            raw = raw[ReadEscape(raw, out var rune)..];
            if (!rune.TryEncodeToUtf16(to[written..], out chars))
            {
                return false;
            }

            written += chars;
        }

        return true;
    }

    /// <summary>Decodes a string as UTF-8; the target must be as long as <paramref name="raw"/>. The bytes written.</summary>
    public static int DecodeUtf8(ReadOnlySpan<byte> raw, Span<byte> to)
    {
        var written = 0;
        while (true)
        {
            var slash = raw.IndexOf((byte)'\\');
            var run = slash < 0 ? raw : raw[..slash];
            run.CopyTo(to[written..]);
            written += run.Length;
            if (slash < 0)
            {
                return written;
            }

            raw = raw[(slash + ReadEscape(raw[slash..], out var rune))..];
            written += rune.EncodeToUtf8(to[written..]);
        }
    }

    /// <summary>Decodes a string into a new <see cref="string"/>.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        var chars = new char[raw.Length];
        TryDecode(raw, chars, out var written);
        return new string(chars, 0, written);
    }

    /// <summary>Bytes that <see cref="Quote"/> needs at most.</summary>
    public static int QuotedLength(ReadOnlySpan<byte> plain) => (plain.Length * 6) + 2;

    /// <summary>Writes UTF-8 text as a JSON string with its quotes; only what JSON demands is escaped.</summary>
    public static int Quote(ReadOnlySpan<byte> plain, Span<byte> to)
    {
        var at = 0;
        to[at++] = (byte)'"';
        foreach (var b in plain)
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                to[at++] = (byte)'\\';
                to[at++] = b;
            }
            else if (b < 0x20)
            {
                "\\u00"u8.CopyTo(to[at..]);
                at += 4;
                b.TryFormat(to[at..], out var digits, "x2", CultureInfo.InvariantCulture);
                at += digits;
            }
            else
            {
                to[at++] = b;
            }
        }

        to[at++] = (byte)'"';
        return at;
    }

    /// <summary>Reads the escape that begins at <c>from[0]</c>, a surrogate pair as one; returns the bytes it takes.</summary>
    private static int ReadEscape(ReadOnlySpan<byte> from, out Rune rune)
    {
        if (from[1] != (byte)'u')
        {
            rune = new Rune((char)(from[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var same => same,
            }));
            return 2;
        }

        var unit = HexUnit(from[2..]);
        if (char.IsHighSurrogate(unit) && from.Length >= 12 && from[6] == (byte)'\\' && from[7] == (byte)'u'
            && Rune.TryCreate(unit, HexUnit(from[8..]), out rune))
        {
            return 12;
        }

        if (!Rune.TryCreate(unit, out rune))
        {
            rune = Rune.ReplacementChar;
        }

        return 6;
    }

    private static char HexUnit(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var b = digits[i] | 0x20;
            value = (value << 4) | (b <= '9' ? b - '0' : b - 'a' + 10);
        }

        return (char)value;
    }
}
