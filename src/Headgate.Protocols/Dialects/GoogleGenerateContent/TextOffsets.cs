using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Turns places in an answer's text between bytes of UTF-8, which Google counts in, and UTF-16 units, which everybody else counts in.
/// ASCII text, where both are the same, is only counted; from the first other letter on the text is kept.
/// </summary>
internal sealed class TextOffsets
{
    private ArrayBufferWriter<byte>? _rest;
    private int _ascii;

    /// <summary>More of the text, UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (_rest is null)
        {
            var plain = text.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            _ascii += plain < 0 ? text.Length : plain;
            if (plain < 0)
            {
                return;
            }

            _rest = new ArrayBufferWriter<byte>();
            text = text[plain..];
        }

        _rest.Write(text);
    }

    /// <summary>The UTF-16 offset of a byte's.</summary>
    public int ToUtf16(long bytes)
    {
        if (_rest is null || bytes <= _ascii)
        {
            return (int)Math.Clamp(bytes, 0, _ascii);
        }

        var upTo = (int)Math.Min(bytes - _ascii, _rest.WrittenCount);
        return _ascii + Encoding.UTF8.GetCharCount(_rest.WrittenSpan[..upTo]);
    }

    /// <summary>The byte offset of a UTF-16 unit's.</summary>
    public int ToUtf8(int units)
    {
        if (_rest is null || units <= _ascii)
        {
            return Math.Clamp(units, 0, _ascii);
        }

        var rest = _rest.WrittenSpan;
        Span<char> room = stackalloc char[256];
        var left = units - _ascii;
        var bytes = _ascii;
        while (left > 1 && !rest.IsEmpty)
        {
            Utf8.ToUtf16(rest, room[..Math.Min(room.Length, left)], out var read, out var written, isFinalBlock: true);
            if (read == 0)
            {
                return bytes;
            }

            rest = rest[read..];
            left -= written;
            bytes += read;
        }

        return bytes + (left == 1 && !rest.IsEmpty ? FirstLength(rest) : 0);
    }

    private static int FirstLength(ReadOnlySpan<byte> rest)
    {
        Rune.DecodeFromUtf8(rest, out _, out var consumed);
        return consumed;
    }
}
