using Headgate.Contracts;

namespace Headgate.Control.Payments;

/// <summary>A company that takes payments. Its secrets come with the settings, in clear.</summary>
internal interface IPaymentProvider
{
    /// <summary>Its id in the API and in the ledger.</summary>
    string Id { get; }

    /// <summary>The currency that it is paid in and its ways to pay; null: it is not set up.</summary>
    (string Currency, IReadOnlyList<string> Methods)? Offer(PaymentSettings settings);

    /// <summary>Begins a payment.</summary>
    /// <exception cref="PaymentFailedException">The provider refused, or cannot be reached.</exception>
    Task<StartedPayment> StartAsync(PaymentOrder order, PaymentSettings settings, CancellationToken cancellation);

    /// <summary>Reads what the provider tells, if its signature is right.</summary>
    /// <returns>What it tells; null: nothing that concerns a top-up.</returns>
    /// <exception cref="Admin.Refusal">The signature is wrong, or it is no such message.</exception>
    PaymentNotice? Read(PaymentCall call, PaymentSettings settings);
}

/// <summary>The provider could not begin a payment.</summary>
internal sealed class PaymentFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What is to be paid.</summary>
/// <param name="Id">The order's id.</param>
/// <param name="Minor">How much, in hundredths of the currency.</param>
/// <param name="Currency">The currency.</param>
/// <param name="Method">The way to pay; null: the provider asks.</param>
/// <param name="ClientAddress">Where the payer is.</param>
internal sealed record PaymentOrder(string Id, long Minor, string Currency, string? Method, string? ClientAddress);

/// <summary>A payment that was begun.</summary>
/// <param name="PayUrl">Where the browser goes.</param>
/// <param name="ExternalId">The provider's id, if it has one already.</param>
internal sealed record StartedPayment(string PayUrl, string? ExternalId);

/// <summary>A provider's call.</summary>
/// <param name="Body">Its bytes as they came.</param>
/// <param name="Signature">The header that signs them; empty: none.</param>
/// <param name="Fields">The fields of its query or form.</param>
internal sealed record PaymentCall(byte[] Body, string Signature, IReadOnlyDictionary<string, string> Fields);

/// <summary>What a provider tells of an order.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="OrderId">To which order; empty: the provider does not tell, as for a dispute.</param>
/// <param name="ExternalId">The provider's id of the payment; null: not told.</param>
/// <param name="Minor">What was paid, or has gone back in all, in hundredths.</param>
/// <param name="Currency">The currency, in capitals; null: the order's own.</param>
internal sealed record PaymentNotice(PaymentEvent Kind, string OrderId, string? ExternalId, long Minor, string? Currency)
{
    /// <summary>How the provider's own pages call the payment; null: not told.</summary>
    public string? Payment { get; init; }
}

/// <summary>What can happen to a payment.</summary>
internal enum PaymentEvent
{
    /// <summary>It was paid.</summary>
    Paid,

    /// <summary>It will not be paid.</summary>
    Failed,

    /// <summary>It went back, in whole or in part.</summary>
    Refunded,

    /// <summary>The payer's bank wants it back. Nothing is taken from the account: a person decides.</summary>
    Disputed,
}
