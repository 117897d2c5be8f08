using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Headgate.Control.Captures;

/// <summary>A captured body as text, masked; null where it is none.</summary>
internal static class CapturedText
{
    /// <summary>Makes it.</summary>
    /// <param name="kept">What was kept of the body.</param>
    /// <param name="isCut">Whether the body went on.</param>
    /// <param name="masks">What is taken out.</param>
    public static string? Of(ReadOnlySpan<byte> kept, bool isCut, BodyMask masks)
    {
        if (kept.IsEmpty)
        {
            return string.Empty;
        }

        // The cut may have gone through a character.
        var whole = isCut ? WholeCharacters(kept) : kept;
        if (!System.Text.Unicode.Utf8.IsValid(whole) || whole.Contains((byte)0))
        {
            return null;
        }

        try
        {
            return masks.Apply(Encoding.UTF8.GetString(whole));
        }
        catch (RegexMatchTimeoutException)
        {
            // Better nothing than a secret.
            return null;
        }
    }

    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> text)
    {
        var end = text.Length;
        for (var back = 1; back <= Math.Min(4, text.Length); back++)
        {
            if ((text[^back] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData ? text[..(end - back)] : text;
            }
        }

        return text;
    }
}
