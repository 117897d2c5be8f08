using Microsoft.Extensions.Logging;

namespace Headgate.Gateway.Forwarding;

/// <summary>Messages of the Forwarding room: 5000–5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Warning, "Channel {Channel}: credential {Credential} was refused by the provider; it is left alone for a while. {Message}")]
    public static partial void CredentialRefused(ILogger logger, string channel, string credential, string message);

    [LoggerMessage(5002, LogLevel.Warning, "Channel {Channel}: the quota of credential {Credential} is used up; it is left alone until it resets. {Message}")]
    public static partial void QuotaSpent(ILogger logger, string channel, string credential, string message);
}
