using System.Numerics;
using System.Runtime.InteropServices;

namespace Headgate.Protocols.Chat;

/// <summary>
/// Guesses how many tokens a text has, for answers whose provider reports no usage. An estimate, not a tokenizer: about four ASCII
/// bytes a token, two letters of other alphabets with two-byte UTF-8, one and a half CJK characters, half an emoji. Expect to be
/// within a fifth for prose and worse for code; figures made of it are marked as estimated.
/// </summary>
public static class TokenEstimator
{
    // In twelfths of a token, so that all four kinds are whole numbers.
    private const int Ascii = 3;
    private const int TwoBytes = 6;
    private const int ThreeBytes = 8;
    private const int FourBytes = 24;
    private const int Token = 12;
    private const ulong HighBits = 0x8080808080808080;

    /// <summary>Tokens of a piece of UTF-8 text, rounded up: a piece that is streamed is at least one token.</summary>
    public static long Estimate(ReadOnlySpan<byte> utf8)
    {
        long twelfths = 0;
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(utf8))
        {
            if ((eight & HighBits) == 0)
            {
                twelfths += 8 * Ascii;
                continue;
            }

            // Each character is weighed by its first byte: 11xxxxxx, 111xxxxx, 1111xxxx; continuation bytes (10xxxxxx) weigh nothing.
            var two = eight & (eight << 1) & HighBits;
            var three = two & (eight << 2);
            var four = three & (eight << 3);
            twelfths += (BitOperations.PopCount(~eight & HighBits) * Ascii) + (BitOperations.PopCount(two) * TwoBytes)
                + (BitOperations.PopCount(three) * (ThreeBytes - TwoBytes)) + (BitOperations.PopCount(four) * (FourBytes - ThreeBytes));
        }

        foreach (var b in utf8[(utf8.Length & ~7)..])
        {
            twelfths += b switch { < 0x80 => Ascii, < 0xC0 => 0, < 0xE0 => TwoBytes, < 0xF0 => ThreeBytes, _ => FourBytes };
        }

        return (twelfths + Token - 1) / Token;
    }
}
