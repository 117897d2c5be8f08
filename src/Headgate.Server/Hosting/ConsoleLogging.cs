namespace Headgate.Server.Hosting;

/// <summary>What goes to the console: our own messages from Information on, everybody else's from Warning on. Never a line per request: that would cost seven times the request.</summary>
internal static class ConsoleLogging
{
    /// <summary>The one logger factory of the process.</summary>
    public static ILoggerFactory Create() => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Headgate", LogLevel.Information)
        .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            console.UseUtcTimestamp = true;
        }));
}
