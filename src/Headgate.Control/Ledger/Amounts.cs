using Headgate.Control.Admin;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Ledger;

/// <summary>Amounts of money and texts as people send them.</summary>
internal static class Amounts
{
    /// <summary>The most that moves at once, USD.</summary>
    public const decimal LargestUsd = 1_000_000;

    /// <summary>A positive amount as nano-USD.</summary>
    /// <exception cref="Refusal">Not above zero, too much, or more than nine decimals.</exception>
    public static long Positive(string path, decimal usd) => usd > 0 ? Any(path, usd) : throw Refusal.Invalid(path, "must be above zero");

    /// <summary>An amount that is not zero as nano-USD.</summary>
    /// <exception cref="Refusal">Zero, too much, or more than nine decimals.</exception>
    public static long Any(string path, decimal usd)
    {
        if (usd == 0 || Math.Abs(usd) > LargestUsd)
        {
            throw Refusal.Invalid(path, $"must be an amount of at most {LargestUsd:0} USD and not zero");
        }

        return decimal.Round(usd, 9) == usd ? Money.Nano(usd) : throw Refusal.Invalid(path, "has more than nine decimals");
    }

    /// <summary>A text of a bounded length in one line; null: empty.</summary>
    /// <exception cref="Refusal">Too long, or with control characters.</exception>
    public static string? Line(string path, string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var trimmed = text.Trim();
        if (trimmed.Length > longest)
        {
            throw Refusal.Invalid(path, $"is longer than {longest} characters");
        }

        return trimmed.Any(char.IsControl) ? throw Refusal.Invalid(path, "holds control characters") : trimmed;
    }
}
