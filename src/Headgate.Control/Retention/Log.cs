using Microsoft.Extensions.Logging;

namespace Headgate.Control.Retention;

/// <summary>Messages of the retention room: 37000 to 37999.</summary>
internal static partial class Log
{
    [LoggerMessage(37000, LogLevel.Information, "Retention: {Records} records, {Hours} hourly sums and {Captures} captures deleted, {Days} daily sums put together.")]
    public static partial void Purged(ILogger logger, long records, long hours, long captures, long days);

    [LoggerMessage(37001, LogLevel.Warning, "Retention could not be carried out ({Reason}); it is tried again in an hour.")]
    public static partial void Failed(ILogger logger, string reason);

    [LoggerMessage(37002, LogLevel.Information, "Made the sums of {Days} days from {Records} records of before there were sums.")]
    public static partial void Built(ILogger logger, int days, long records);
}
