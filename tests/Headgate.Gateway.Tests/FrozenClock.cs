namespace Headgate.Gateway.Tests;

/// <summary>A clock that never moves and takes no lock: under it, threads race as hard as they can.</summary>
internal sealed class FrozenClock : TimeProvider
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => Now;
}
