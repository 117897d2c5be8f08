using Microsoft.Extensions.Logging;

namespace Headgate.Control.Storage;

/// <summary>Messages of the storage room: 21000 to 21999.</summary>
internal static partial class Log
{
    [LoggerMessage(21001, LogLevel.Warning, "Using the bundled SQLite {Version}, which misses security fixes: {Library} was not found. Install SQLite of the system (Debian: libsqlite3-0).")]
    public static partial void BundledSqlite(ILogger logger, string version, string library);

    [LoggerMessage(21002, LogLevel.Information, "Database schema brought up to date, {Count} scripts ran.")]
    public static partial void Migrated(ILogger logger, int count);
}
