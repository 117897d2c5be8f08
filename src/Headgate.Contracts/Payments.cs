namespace Headgate.Contracts;

/// <summary>How users top up: the settings section <c>payments</c>.</summary>
public sealed record PaymentSettings
{
    /// <summary>Where browsers and payment providers reach this gateway, such as <c>https://gateway.example.com</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The least that is topped up at once, USD.</summary>
    public decimal MinimumUsd { get; init; } = 1;

    /// <summary>The most that is topped up at once, USD.</summary>
    public decimal MaximumUsd { get; init; } = 1_000;

    /// <summary>Whether providers may be on this machine or its network.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Stripe Checkout; null: not offered.</summary>
    public StripeSettings? Stripe { get; init; }

    /// <summary>A gateway of the EPay protocol (易支付); null: not offered.</summary>
    public EPaySettings? Epay { get; init; }
}

/// <summary>Stripe Checkout.</summary>
public sealed record StripeSettings
{
    /// <summary>The account's secret or restricted key.</summary>
    public required string SecretKey { get; init; }

    /// <summary>The signing secret of the webhook, <c>whsec_…</c>.</summary>
    public required string WebhookSecret { get; init; }

    /// <summary>Where the API is.</summary>
    public string ApiUrl { get; init; } = "https://api.stripe.com";

    /// <summary>What the customer reads that it buys.</summary>
    public string ProductName { get; init; } = "Credit";

    /// <inheritdoc/>
    public override string ToString() => ApiUrl;
}

/// <summary>A gateway of the EPay protocol.</summary>
public sealed record EPaySettings
{
    /// <summary>Its address, such as <c>https://pay.example.com/</c>.</summary>
    public required string Url { get; init; }

    /// <summary>The merchant's id (<c>pid</c>).</summary>
    public required string PartnerId { get; init; }

    /// <summary>The merchant's key.</summary>
    public required string Key { get; init; }

    /// <summary>The display currency that is paid in.</summary>
    public string Currency { get; init; } = "CNY";

    /// <summary>Ways to pay that it offers.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["alipay", "wxpay"];

    /// <summary>Whether the payment is made by a call (<c>mapi.php</c>) in place of a page that the browser is sent to (<c>submit.php</c>).</summary>
    public bool UseApi { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Url;
}

/// <summary>A top-up to begin.</summary>
public sealed record TopUpInput
{
    /// <summary><c>stripe</c> or <c>epay</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>What shall be credited, USD in whole cents.</summary>
    public required decimal AmountUsd { get; init; }

    /// <summary>The way to pay, where the provider has several, such as <c>alipay</c>; null: its first.</summary>
    public string? Method { get; init; }

    /// <summary>Id of a team of the caller whose account shall have it; null: the caller's own.</summary>
    public string? TeamId { get; init; }
}

/// <summary>A top-up as it is.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="UserId">Who began it.</param>
/// <param name="Account">The account that is credited.</param>
/// <param name="Provider"><c>stripe</c> or <c>epay</c>.</param>
/// <param name="State"><c>pending</c>, <c>paid</c>, <c>failed</c>, <c>mismatch</c> (something else was paid than asked: nothing is credited) or <c>refunded</c>.</param>
/// <param name="AmountUsd">What is credited.</param>
/// <param name="Currency">The currency it is paid in.</param>
/// <param name="Price">What is paid, in that currency.</param>
/// <param name="RefundedUsd">What went back.</param>
/// <param name="ExternalId">The provider's id of the payment.</param>
/// <param name="Note">What is to be known about it.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record TopUpView(
    string Id,
    string UserId,
    string Account,
    string Provider,
    string State,
    decimal AmountUsd,
    string Currency,
    decimal Price,
    decimal RefundedUsd,
    string? ExternalId,
    string? Note,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A top-up that was begun.</summary>
/// <param name="TopUp">The top-up.</param>
/// <param name="PayUrl">Where the browser goes to pay.</param>
public sealed record TopUpStarted(TopUpView TopUp, string PayUrl);

/// <summary>Ways to top up.</summary>
/// <param name="Providers">Which providers are set up, and their ways to pay.</param>
/// <param name="MinimumUsd">The least at once.</param>
/// <param name="MaximumUsd">The most at once.</param>
public sealed record TopUpOptions(IReadOnlyList<TopUpProvider> Providers, decimal MinimumUsd, decimal MaximumUsd);

/// <summary>A provider to top up through.</summary>
/// <param name="Id"><c>stripe</c> or <c>epay</c>.</param>
/// <param name="Currency">The currency that is paid in.</param>
/// <param name="Rate">Units of it in one USD.</param>
/// <param name="Methods">Ways to pay; empty: the provider asks.</param>
public sealed record TopUpProvider(string Id, string Currency, decimal Rate, IReadOnlyList<string> Methods);
