namespace Headgate.Contracts;

/// <summary>In which currencies money is shown. Everything is kept in USD.</summary>
public sealed record CurrencySettings
{
    /// <summary>Code of the one that users see who chose none.</summary>
    public string Default { get; init; } = "USD";

    /// <summary>Every currency beside USD.</summary>
    public IReadOnlyList<Currency> Currencies { get; init; } = [];
}

/// <summary>A currency to show money in.</summary>
public sealed record Currency
{
    /// <summary>Three to eight capital letters or digits, such as <c>CNY</c>, or one of your own, such as <c>POINTS</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What stands at the amount, such as <c>¥</c>.</summary>
    public required string Symbol { get; init; }

    /// <summary>Units in one USD.</summary>
    public required decimal Rate { get; init; }

    /// <summary>Decimals that are shown; null: two.</summary>
    public int? Decimals { get; init; }
}

/// <summary>Currencies that money can be shown in.</summary>
/// <param name="Default">Code of the one that users see who chose none.</param>
/// <param name="Currencies">All of them, USD first.</param>
public sealed record CurrencyList(string Default, IReadOnlyList<Currency> Currencies);
