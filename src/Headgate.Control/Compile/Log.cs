using Headgate.Gateway.Configuration;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Compile;

/// <summary>Log messages of this room; event ids 25000 to 25999.</summary>
internal static partial class Log
{
    [LoggerMessage(25000, LogLevel.Information, "Configuration {Version} is in force: {Channels} channels, {Routes} routes, {Keys} API keys")]
    public static partial void ConfigurationPublished(this ILogger log, long version, int channels, int routes, int keys);

    [LoggerMessage(25001, LogLevel.Error, "{File}: {Problem}")]
    public static partial void ConfigurationError(this ILogger log, string file, ConfigProblem problem);

    [LoggerMessage(25002, LogLevel.Warning, "{File}: {Problem}")]
    public static partial void ConfigurationWarning(this ILogger log, string file, ConfigProblem problem);

    [LoggerMessage(25003, LogLevel.Error, "{File} is wrong; configuration {Version} stays in force")]
    public static partial void ConfigurationKept(this ILogger log, string file, long version);

    [LoggerMessage(25004, LogLevel.Warning, "Changes in {Folder} are found by looking every few seconds only: {Reason}")]
    public static partial void WatchingImpossible(this ILogger log, string folder, string reason);
}
