using System.Text;

namespace Headgate.Protocols.Tests.Fuzz;

/// <summary>Damages bytes in the ways that break parsers: bits, cuts, copies, numbers at their limits, deep nesting, wrong types. The same seed always does the same.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e999", "9223372036854775807", "-9223372036854775808", "\"\"", "[]", "{}", "[[]]", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"hdgt1.AAAA\"", "{\"type\":\"text\"}", "[null]", "[1]", "\"\\u0000\"", "{\"\":{}}",
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = input;
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            bytes = Once(bytes, other);
        }

        return bytes;
    }

    public int Next(int below) => _random.Next(below);

    private byte[] Once(byte[] bytes, byte[] other)
    {
        if (bytes.Length == 0)
        {
            return other;
        }

        var at = _random.Next(bytes.Length);
        var length = Math.Min(_random.Next(1, 64), bytes.Length - at);
        return _random.Next(9) switch
        {
            0 => With(bytes, at, (byte)(bytes[at] ^ (1 << _random.Next(8)))),
            1 => With(bytes, at, (byte)_random.Next(256)),
            2 => bytes[..at],
            3 => [.. bytes[..at], .. bytes[(at + length)..]],
            4 => [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]],
            5 => [.. bytes[..at], .. other[Math.Min(other.Length, _random.Next(other.Length + 1))..]],
            6 => Nested(bytes, at),
            _ => Swapped(bytes),
        };
    }

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] = value;
        return copy;
    }

    private byte[] Nested(byte[] bytes, int at)
    {
        var depth = _random.Next(1, 600);
        var open = _random.Next(2) == 0 ? "[" : "{\"a\":";
        return [.. bytes[..at], .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(open, depth))), .. bytes[at..]];
    }

    // Another value where one stood: what follows a colon, up to the next comma or bracket.
    private byte[] Swapped(byte[] bytes)
    {
        var from = Array.IndexOf(bytes, (byte)':', _random.Next(bytes.Length)) + 1;
        if (from == 0)
        {
            return bytes;
        }

        var end = bytes.AsSpan(from).IndexOfAny(",}]"u8);
        end = end < 0 ? bytes.Length : from + end;
        return [.. bytes[..from], .. Encoding.ASCII.GetBytes(Values[_random.Next(Values.Length)]), .. bytes[end..]];
    }
}
