using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Settings;

namespace Headgate.Control.Currencies;

/// <summary>Checks and conversions of display currencies. Exact decimals; money itself stays in USD.</summary>
internal static class CurrencyRules
{
    /// <summary>The settings section.</summary>
    public static SettingsSection<CurrencySettings> Section { get; } = new("money", settings => InputCheck.Find(settings) is { Count: > 0 } errors ? errors : Check(settings));

    /// <summary>The currency that everything is kept in.</summary>
    public static Currency Usd { get; } = new() { Code = "USD", Symbol = "$", Rate = 1, Decimals = 2 };

    /// <summary>USD and every configured currency.</summary>
    public static IReadOnlyList<Currency> All(CurrencySettings settings) => [Usd, .. settings.Currencies];

    /// <summary>A currency by its code; null: there is none.</summary>
    public static Currency? Find(CurrencySettings settings, string? code) =>
        All(settings).FirstOrDefault(currency => string.Equals(currency.Code, code, StringComparison.OrdinalIgnoreCase));

    /// <summary>Hundredths of a currency that pay for an amount, rounded up: nobody gets more than was paid for.</summary>
    /// <param name="nano">nano-USD, at most a million USD.</param>
    /// <param name="currency">The currency.</param>
    public static long Minor(long nano, Currency currency) => (long)Math.Ceiling(nano / 1_000_000_000m * currency.Rate * 100);

    /// <summary>Everything that is wrong with the settings.</summary>
    public static IEnumerable<FieldError> Check(CurrencySettings settings)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Usd.Code };
        for (var i = 0; i < settings.Currencies.Count; i++)
        {
            var (path, currency) = ($"currencies[{i}]", settings.Currencies[i]);
            if (currency.Code.Length is < 3 or > 8 || !currency.Code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)))
            {
                yield return new FieldError(path + ".code", "must be three to eight capital letters or digits");
            }
            else if (!seen.Add(currency.Code))
            {
                yield return new FieldError(path + ".code", $"'{currency.Code}' is there already");
            }

            if (currency.Symbol.Length is 0 or > 8 || currency.Symbol.Any(char.IsControl))
            {
                yield return new FieldError(path + ".symbol", "must be one to eight characters");
            }

            if (currency.Rate is <= 0 or > 1_000_000)
            {
                yield return new FieldError(path + ".rate", "must be above 0 and at most 1000000");
            }

            if (currency.Decimals is < 0 or > 9)
            {
                yield return new FieldError(path + ".decimals", "must be from 0 to 9");
            }
        }

        if (!seen.Contains(settings.Default))
        {
            yield return new FieldError("default", $"'{settings.Default}' is not one of the currencies");
        }
    }
}
