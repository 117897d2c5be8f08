using Microsoft.Extensions.Logging;

namespace Headgate.Control.Alerts;

/// <summary>Messages of alerts: 33000 to 33999.</summary>
internal static partial class Log
{
    [LoggerMessage(33000, LogLevel.Warning, "Alerts could not be looked at, it is tried again: {Reason}")]
    public static partial void NotLooked(ILogger logger, string reason);

    [LoggerMessage(33001, LogLevel.Error, "The alert {Name} could not fire: too many messages wait for delivery.")]
    public static partial void OutboxFull(ILogger logger, string name);
}
