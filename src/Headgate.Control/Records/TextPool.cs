using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Headgate.Control.Records;

/// <summary>
/// One string for a text that comes again and again, such as a model's name in record after record. Bounded: a text takes the place of another
/// that falls on the same slot. For one thread at a time.
/// </summary>
internal sealed class TextPool
{
    private const int Slots = 1024;
    private const int Longest = 64;
    private readonly string?[] _known = new string?[Slots];

    /// <summary>The text that the reader stands on; null for <c>null</c>.</summary>
    public string? Of(ref Utf8JsonReader json)
    {
        var text = json.ValueSpan;
        if (json.TokenType != JsonTokenType.String || json.ValueIsEscaped || text.Length is 0 or > Longest)
        {
            return Plain(ref json);
        }

        ref var known = ref _known[SlotOf(text)];
        if (known is null || !Ascii.Equals(text, known))
        {
            known = json.GetString();
        }

        return known;
    }

    /// <summary>The text that the reader stands on, without the NULs that a client can send and PostgreSQL cannot keep; null for <c>null</c>.</summary>
    public static string? Plain(ref Utf8JsonReader json) => json.GetString()?.Replace('\0', '\uFFFD');

    // Names differ at their ends, and in length; a poor spread costs a string, nothing else.
    private static int SlotOf(ReadOnlySpan<byte> text)
    {
        var hash = (uint)text.Length;
        if (text.Length >= sizeof(uint))
        {
            hash = (hash * 31) + MemoryMarshal.Read<uint>(text);
            hash = (hash * 0x9E3779B1) ^ MemoryMarshal.Read<uint>(text[^sizeof(uint)..]);
        }
        else
        {
            foreach (var letter in text)
            {
                hash = (hash * 31) + letter;
            }
        }

        return (int)((hash * 0x9E3779B1) >> 22);
    }
}
