namespace Headgate.Control.Import.OneApi;

/// <summary>The family's integer quota as money.</summary>
/// <param name="unitsPerUsd">Units that are one USD.</param>
internal sealed class OneApiQuota(decimal unitsPerUsd)
{
    /// <summary>What holds where nobody changed it.</summary>
    public const decimal Usual = 500_000;

    // Beyond this nothing is money any more but a way to write "no limit".
    private const decimal MostUsd = 1_000_000_000;
    private const int Decimals = 9;
    private const decimal Million = 1_000_000;

    /// <summary>Quota in USD, exact to the nano-USD.</summary>
    public decimal Usd(long quota) => Math.Round(quota / unitsPerUsd, Decimals);

    /// <summary>Whether that many units are more than any account here can hold.</summary>
    public bool IsEndless(long quota) => quota / unitsPerUsd > MostUsd;

    /// <summary>USD per million tokens at a ratio: ratio 1 is one unit a token.</summary>
    public decimal PerMillion(decimal ratio) => Math.Round(ratio * Million / unitsPerUsd, Decimals);
}
