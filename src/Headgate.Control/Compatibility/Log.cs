using Microsoft.Extensions.Logging;

namespace Headgate.Control.Compatibility;

/// <summary>Messages of the endpoints for other gateways' clients: 34000 to 34999.</summary>
internal static partial class Log
{
    [LoggerMessage(34000, LogLevel.Error, "{Path}: the database failed")]
    public static partial void DatabaseFailed(ILogger logger, Exception exception, string path);
}
