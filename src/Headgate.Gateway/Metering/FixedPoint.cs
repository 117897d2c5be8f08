using System.Globalization;

namespace Headgate.Gateway.Metering;

/// <summary>
/// Whole numbers of a small unit, written as decimals of a large one, without trailing zeros: 1500 thousandths are <c>1.5</c>. On every answer;
/// custom formats of <see cref="double"/> and <see cref="decimal"/> take several times as long.
/// </summary>
internal static class FixedPoint
{
    /// <summary>Room for any number.</summary>
    private const int Longest = 24;

    private static readonly ulong[] Powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    /// <summary>The text.</summary>
    /// <param name="value">In the small unit.</param>
    /// <param name="decimals">How many decimals the small unit stands for, 0 to 9: 3 for thousandths.</param>
    public static string Text(long value, int decimals)
    {
        Span<char> text = stackalloc char[Longest];
        var length = 0;
        if (value < 0)
        {
            text[length++] = '-';
        }

        var (whole, rest) = Math.DivRem(value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value, Powers[decimals]);
        whole.TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        if (rest == 0)
        {
            return new string(text[..length]);
        }

        text[length++] = '.';
        for (var power = decimals - 1; rest > 0; power--)
        {
            (var digit, rest) = Math.DivRem(rest, Powers[power]);
            text[length++] = (char)('0' + digit);
        }

        return new string(text[..length]);
    }
}
