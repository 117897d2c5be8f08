namespace Headgate.Server.Hosting;

/// <summary>What goes to the console: our own messages from Information on, everybody else's from Warning on. Never a line per request: that would cost seven times the request.</summary>
internal static class ConsoleLogging
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>The one logger factory of the process.</summary>
    /// <param name="isStarting">Whether the process is still starting: what goes wrong then is told once, in words, and not also by the host with its stack.</param>
    public static ILoggerFactory Create(Func<bool>? isStarting = null) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Headgate", LogLevel.Information)
        .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
        .AddFilter(Host, level => level >= LogLevel.Warning && isStarting?.Invoke() != true)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            console.UseUtcTimestamp = true;
        }));
}
