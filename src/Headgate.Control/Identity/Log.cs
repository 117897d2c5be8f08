using Microsoft.Extensions.Logging;

namespace Headgate.Control.Identity;

/// <summary>Messages of identity: 27000 to 27999.</summary>
internal static partial class Log
{
    [LoggerMessage(27001, LogLevel.Warning, "The last use of a session or token could not be noted; it is served on.")]
    public static partial void LastUseNotNoted(ILogger logger, Exception exception);

    [LoggerMessage(27002, LogLevel.Warning, "Signing in with '{Provider}' failed: {Reason}")]
    public static partial void ExternalRefused(ILogger logger, string provider, string reason);

    [LoggerMessage(27003, LogLevel.Warning, "{Count} refused sign-ins were not written to the audit log: there were too many.")]
    public static partial void RefusalsLeftOut(ILogger logger, long count);

    [LoggerMessage(27004, LogLevel.Warning, "Somebody asked for a new password, and no mail was sent: {Reason}")]
    public static partial void ResetNotMailed(ILogger logger, string reason);
}
