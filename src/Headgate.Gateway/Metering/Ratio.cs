namespace Headgate.Gateway.Metering;

/// <summary>What part of a price is charged, exactly: a whole number of millionths.</summary>
/// <param name="Millionths">1 000 000 is the whole price.</param>
public readonly record struct Ratio(long Millionths)
{
    /// <summary>Millionths in one.</summary>
    public const long Scale = 1_000_000;

    /// <summary>The largest ratio: two of them and the largest amount still fit into 128 bits.</summary>
    public const decimal Largest = 1_000;

    /// <summary>The price as it is.</summary>
    public static Ratio One { get; } = new(Scale);

    /// <summary>Reads a ratio; false: it is negative, too large, or has more than six decimals.</summary>
    public static bool TryCreate(decimal value, out Ratio ratio)
    {
        ratio = One;
        if (value is < 0 or > Largest || decimal.Truncate(value * Scale) != value * Scale)
        {
            return false;
        }

        ratio = new Ratio((long)(value * Scale));
        return true;
    }

    /// <summary>An amount times two ratios, rounded half up once, at the end.</summary>
    /// <param name="nano">nano-USD, not negative.</param>
    /// <param name="first">One ratio.</param>
    /// <param name="second">The other.</param>
    public static long Apply(long nano, Ratio first, Ratio second)
    {
        const long Half = Scale * Scale / 2;
        var product = (Int128)nano * first.Millionths * second.Millionths;
        return (long)Int128.Min((product + Half) / ((Int128)Scale * Scale), long.MaxValue);
    }
}
