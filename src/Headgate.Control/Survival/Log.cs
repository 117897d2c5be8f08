using Microsoft.Extensions.Logging;

namespace Headgate.Control.Survival;

/// <summary>Messages of the survival room: 36000 to 36999.</summary>
internal static partial class Log
{
    [LoggerMessage(36001, LogLevel.Error, "The database ({Place}) is away: {Reason} Requests with known API keys are served on, unknown ones get 503, records wait in the journal; it is tried again every few seconds.")]
    public static partial void Away(ILogger logger, string place, string reason);

    [LoggerMessage(36002, LogLevel.Information, "The database ({Place}) is back.")]
    public static partial void Back(ILogger logger, string place);

    [LoggerMessage(36003, LogLevel.Warning, "Starting without the database, with the configuration that was last right, of {SavedAt:u}.")]
    public static partial void StartedFromFile(ILogger logger, DateTimeOffset savedAt);

    [LoggerMessage(36004, LogLevel.Warning, "{File} does not open ({Reason}); it will be written anew.")]
    public static partial void Unreadable(ILogger logger, string file, string reason);

    [LoggerMessage(36005, LogLevel.Warning, "The last right configuration could not be written to {File}: {Reason}")]
    public static partial void NotWritten(ILogger logger, string file, string reason);

    [LoggerMessage(36006, LogLevel.Warning, "What was used before is not known while the database is away; limits count from zero until it is back: {Reason}")]
    public static partial void HistoryUnknown(ILogger logger, string reason);

    [LoggerMessage(36007, LogLevel.Error, "The database ({Place}) cannot be used: {Reason}")]
    public static partial void Unusable(ILogger logger, string place, string reason);
}
