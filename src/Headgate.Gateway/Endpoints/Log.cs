using Microsoft.Extensions.Logging;

namespace Headgate.Gateway.Endpoints;

/// <summary>Messages of the Endpoints room: 1000–1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Error, "Request {RequestId} failed inside the gateway.")]
    public static partial void Failed(ILogger logger, Exception exception, string requestId);
}
