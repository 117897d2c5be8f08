using Microsoft.Extensions.Logging;

namespace Headgate.Control.Records;

/// <summary>Messages of the records room: 22000 to 22999.</summary>
internal static partial class Log
{
    [LoggerMessage(22001, LogLevel.Error, "The journal cannot be written ({Reason}): requests are refused until it can.")]
    public static partial void Unavailable(ILogger logger, string reason);

    [LoggerMessage(22002, LogLevel.Information, "The journal can be written again.")]
    public static partial void AvailableAgain(ILogger logger);

    [LoggerMessage(22003, LogLevel.Debug, "The next journal segment could not be opened ahead: {Reason}")]
    public static partial void NextSegmentFailed(ILogger logger, string reason);

    [LoggerMessage(22004, LogLevel.Critical, "A record could be kept neither on disk nor in memory; {Count} lost so far.")]
    public static partial void RecordLost(ILogger logger, long count);

    [LoggerMessage(22005, LogLevel.Critical, "Stopping while the journal cannot be written: {Count} records are lost.")]
    public static partial void LostInMemory(ILogger logger, int count);

    [LoggerMessage(22006, LogLevel.Information, "Took over the journal of an earlier process: {Records} records, {Damaged} unfinished lines passed over.")]
    public static partial void Recovered(ILogger logger, int records, int damaged);

    [LoggerMessage(22007, LogLevel.Error, "{Count} lines of journal segment {Segment} are no records and were passed over.")]
    public static partial void Damaged(ILogger logger, int count, long segment);

    [LoggerMessage(22008, LogLevel.Warning, "The database does not take records ({Reason}); they stay in the journal until it does.")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(22009, LogLevel.Information, "The database takes records again.")]
    public static partial void DatabaseBack(ILogger logger);

    [LoggerMessage(22010, LogLevel.Warning, "Stopped before everything was in the database ({Reason}); the journal keeps the rest for the next start.")]
    public static partial void LeftInJournal(ILogger logger, string reason);

    [LoggerMessage(22011, LogLevel.Error, "A record is kept in {File} and is not in the books, because the database refuses what is in it; the next start tries it again. {Reason}")]
    public static partial void Refused(ILogger logger, string file, string reason);
}
