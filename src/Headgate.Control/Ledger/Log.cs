using Microsoft.Extensions.Logging;

namespace Headgate.Control.Ledger;

/// <summary>Messages of the ledger: 30000 to 30999.</summary>
internal static partial class Log
{
    [LoggerMessage(30000, LogLevel.Warning, "{Count} reservations of requests that an earlier process did not finish were released; those requests left no record and are not charged.")]
    public static partial void ReservationsLeft(ILogger logger, int count);

    [LoggerMessage(30001, LogLevel.Warning, "{Count} reservations older than {Hours} hours, or whose record is stored, were released.")]
    public static partial void ReservationsOld(ILogger logger, int count, double hours);

    [LoggerMessage(30002, LogLevel.Warning, "Reservations could not be swept, it is tried again: {Reason}")]
    public static partial void SweepFailed(ILogger logger, string reason);

    [LoggerMessage(30003, LogLevel.Warning, "Balances could not be read, it is tried again: {Reason}")]
    public static partial void BalancesFailed(ILogger logger, string reason);
}
