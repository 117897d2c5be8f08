namespace Headgate.Load.LoadClient;

/// <summary>
/// What the system under test used during one window, and what the rest of the machine did meanwhile. <c>--pid</c> is the system's root
/// process; <c>--group</c> the script that started everything, so that its other descendants do not count as foreign.
/// </summary>
internal sealed class Meter
{
    private readonly int _pid;
    private readonly int _group;
    private readonly long _started = MonotonicClock.Now;
    private readonly double _cpu;
    private readonly double _groupCpu;
    private readonly double _busy;
    private double _peakMegabytes;

    public Meter(Options options)
    {
        _pid = options.Number("pid", 0);
        _group = options.Number("group", 0);
        _busy = ProcessTree.MachineBusySeconds();
        _groupCpu = _group > 0 ? ProcessTree.CpuSeconds(_group, withEnded: true) : 0;
        Sample();
        _cpu = _pid > 0 ? ProcessTree.CpuSeconds(_pid) : 0;
    }

    /// <summary>Looks at the resident memory now; call it every 100 ms or so.</summary>
    public void Sample() => _peakMegabytes = _pid > 0 ? Math.Max(_peakMegabytes, ProcessTree.ResidentMegabytes(_pid)) : 0;

    /// <summary>Ends the window: <c>cpu_s</c>, <c>rss_mb</c> (peak of the samples), <c>foreign_pct</c> of all cores.</summary>
    public void Print()
    {
        var cpu = _pid > 0 ? ProcessTree.CpuSeconds(_pid) - _cpu : 0;
        var seconds = (MonotonicClock.Now - _started) / 1e9;
        Sample();
        if (_pid > 0)
        {
            Measurement.Print("cpu_s", cpu);
            Measurement.Print("rss_mb", _peakMegabytes);
        }

        if (_group > 0)
        {
            var own = ProcessTree.CpuSeconds(_group, withEnded: true) - _groupCpu;
            var foreign = ProcessTree.MachineBusySeconds() - _busy - own;
            Measurement.Print("foreign_pct", Math.Max(0, foreign / (seconds * Environment.ProcessorCount) * 100));
        }
    }

    /// <summary>Sleeps until <paramref name="time"/> and samples on the way.</summary>
    public void SampleUntil(long time)
    {
        while (MonotonicClock.Now < time)
        {
            MonotonicClock.SleepUntil(Math.Min(time, MonotonicClock.Now + 100_000_000));
            Sample();
        }
    }
}
