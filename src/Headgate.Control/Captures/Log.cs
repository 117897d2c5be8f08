using Microsoft.Extensions.Logging;

namespace Headgate.Control.Captures;

/// <summary>Messages of the captures room: 38000 to 38999.</summary>
internal static partial class Log
{
    [LoggerMessage(38000, LogLevel.Warning, "{Count} captures of bodies were dropped: they come faster than they can be stored. Lower records.capture.percent.")]
    public static partial void Dropped(ILogger logger, long count);

    [LoggerMessage(38001, LogLevel.Warning, "Captures of bodies cannot be stored or set up ({Reason}).")]
    public static partial void Failed(ILogger logger, string reason);
}
