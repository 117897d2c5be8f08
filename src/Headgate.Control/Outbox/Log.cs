using Microsoft.Extensions.Logging;

namespace Headgate.Control.Outbox;

/// <summary>Messages of the outbox: 31000 to 31999.</summary>
internal static partial class Log
{
    [LoggerMessage(31000, LogLevel.Warning, "A message ({Kind}, {Subject}) was not delivered at attempt {Attempt} (given up: {GivenUp}): {Reason}")]
    public static partial void NotDelivered(ILogger logger, string kind, string subject, long attempt, bool givenUp, string reason);

    [LoggerMessage(31001, LogLevel.Warning, "The outbox could not be read, it is tried again: {Reason}")]
    public static partial void OutboxAway(ILogger logger, string reason);
}
