namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Time-outs: the channel's, else the file's, else what suits slow models.</summary>
internal static class TimeoutCompiler
{
    private static readonly TimeSpan DefaultConnect = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultFirstByte = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultFirstToken = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultIdle = TimeSpan.FromMinutes(2);

    // The longest that a timer can wait for.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The time-outs of one channel.</summary>
    public static Timeouts Compile(ChannelConfig config, GlobalSettingsConfig global) => new(
        config.Timeouts.FirstByte ?? global.Timeouts.FirstByte ?? global.DefaultTimeout ?? DefaultFirstByte,
        config.Timeouts.FirstToken ?? global.Timeouts.FirstToken ?? DefaultFirstToken,
        config.Timeouts.Idle ?? global.Timeouts.Idle ?? global.DefaultTimeout ?? DefaultIdle);

    /// <summary>Until the connection stands.</summary>
    public static TimeSpan Connect(ChannelConfig config, GlobalSettingsConfig global)
    {
        var connect = config.Timeouts.Connect ?? global.Timeouts.Connect ?? DefaultConnect;
        return IsFault(connect) ? DefaultConnect : connect;
    }

    /// <summary>Checks a set of time-outs.</summary>
    public static void Check(TimeoutsConfig timeouts, string path, ProblemList problems)
    {
        Check(timeouts.Connect, $"{path}.connect", problems);
        Check(timeouts.FirstByte, $"{path}.firstByte", problems);
        Check(timeouts.FirstToken, $"{path}.firstToken", problems);
        Check(timeouts.Idle, $"{path}.idle", problems);
        Check(timeouts.Total, $"{path}.total", problems);
    }

    /// <summary>Checks one time-out.</summary>
    public static void Check(TimeSpan? timeout, string path, ProblemList problems)
    {
        if (timeout is { } value && IsFault(value))
        {
            problems.Error(path, $"must be above 0 and at most {Longest.TotalDays:0} days; write \"off\" for none");
        }
    }

    private static bool IsFault(TimeSpan value) => value != Timeout.InfiniteTimeSpan && (value <= TimeSpan.Zero || value > Longest);
}
