using System.Globalization;
using Headgate.Contracts;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Time-outs as the API has them, as the compiler wants them, and back.</summary>
internal static class TimeoutMapping
{
    /// <summary>For the compiler; what is no time is left out, because it was checked before.</summary>
    public static TimeoutsConfig Map(TimeoutInput? timeouts) => timeouts is null ? new TimeoutsConfig() : new TimeoutsConfig
    {
        Connect = Read(timeouts.Connect),
        FirstByte = Read(timeouts.FirstByte),
        FirstToken = Read(timeouts.FirstToken),
        Idle = Read(timeouts.Idle),
        Total = Read(timeouts.Total),
    };

    /// <summary>For people.</summary>
    public static TimeoutInput? Show(TimeoutsConfig timeouts)
    {
        var shown = new TimeoutInput
        {
            Connect = Write(timeouts.Connect),
            FirstByte = Write(timeouts.FirstByte),
            FirstToken = Write(timeouts.FirstToken),
            Idle = Write(timeouts.Idle),
            Total = Write(timeouts.Total),
        };
        return shown == new TimeoutInput() ? null : shown;
    }

    /// <summary>One time; null: none, or none that can be read.</summary>
    public static TimeSpan? Read(string? text) => text is not null && Durations.TryParse(text, out var duration) ? duration : null;

    /// <summary>One time for people.</summary>
    public static string? Write(TimeSpan? duration) => duration switch
    {
        null => null,
        { } off when off == Timeout.InfiniteTimeSpan => "off",
        { } time => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms"),
    };

    /// <summary>What is no time.</summary>
    public static IEnumerable<FieldError> Check(TimeoutInput? timeouts, string path) => timeouts is null ? [] :
    [
        .. Check(timeouts.Connect, $"{path}.connect"),
        .. Check(timeouts.FirstByte, $"{path}.firstByte"),
        .. Check(timeouts.FirstToken, $"{path}.firstToken"),
        .. Check(timeouts.Idle, $"{path}.idle"),
        .. Check(timeouts.Total, $"{path}.total"),
    ];

    /// <summary>Says when a text is no time.</summary>
    public static IEnumerable<FieldError> Check(string? text, string path) =>
        text is null || Durations.TryParse(text, out _) ? [] : [new FieldError(path, $"'{text}' is not a time; write milliseconds, or \"30s\", \"5m\", \"1h\", or \"off\"")];
}
