using Microsoft.Extensions.Logging;

namespace Headgate.Control.Admin;

/// <summary>Messages of the management API: 26000 to 26999.</summary>
internal static partial class Log
{
    [LoggerMessage(26000, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Failed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(26001, LogLevel.Error, "{Method} {Path}: the database failed")]
    public static partial void DatabaseFailed(ILogger logger, Exception exception, string method, string path);
}
