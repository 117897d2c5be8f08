namespace Headgate.Gateway.Metering;

/// <summary>Amounts of money: whole nano-dollars inside, decimal dollars for people.</summary>
public static class Money
{
    /// <summary>nano-dollars in a dollar.</summary>
    public const long NanoPerUsd = 1_000_000_000;

    /// <summary>Dollars, exactly.</summary>
    public static decimal Usd(long nano) => (decimal)nano / NanoPerUsd;

    /// <summary>Dollars as text, exactly: <c>0.00015</c>.</summary>
    public static string Text(long nano) => FixedPoint.Text(nano, 9);

    /// <summary>nano-dollars, rounded half away from zero.</summary>
    public static long Nano(decimal usd) => (long)Math.Round(usd * NanoPerUsd, MidpointRounding.AwayFromZero);
}
