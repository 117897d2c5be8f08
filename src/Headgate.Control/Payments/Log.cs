using Microsoft.Extensions.Logging;

namespace Headgate.Control.Payments;

/// <summary>Messages of payments: 32000 to 32999.</summary>
internal static partial class Log
{
    [LoggerMessage(32000, LogLevel.Warning, "A payment through {Provider} for order {Order} could not be begun: {Reason}")]
    public static partial void NotStarted(ILogger logger, string provider, string order, string reason);

    [LoggerMessage(32001, LogLevel.Error, "A payment through {Provider} for order {Order} is not credited: {Reason}")]
    public static partial void Mismatch(ILogger logger, string provider, string order, string reason);

    [LoggerMessage(32002, LogLevel.Warning, "{Provider} tells of an order that is none of this gateway.")]
    public static partial void UnknownOrder(ILogger logger, string provider);

    [LoggerMessage(32003, LogLevel.Error, "{Provider} tells of the dispute {Dispute} about {Amount} {Currency} of the payment {Payment}. Nothing was taken back: find the top-up by that payment in the provider's pages, and take it from the account if it was one.")]
    public static partial void Disputed(ILogger logger, string provider, string dispute, decimal amount, string? currency, string? payment);

    [LoggerMessage(32004, LogLevel.Error, "A refund through {Provider} of order {Order} is not taken back: {Reason}")]
    public static partial void RefundMismatch(ILogger logger, string provider, string order, string reason);
}
