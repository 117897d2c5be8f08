using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Headgate.Load.LoadClient;

/// <summary>
/// Nanoseconds of CLOCK_MONOTONIC, and sleeping until one of them. The timers of .NET tick in milliseconds, far too coarse for latencies
/// of 100 µs, and spinning would take a core away from what is measured.
/// </summary>
internal static partial class MonotonicClock
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;
    private const int Interrupted = 4;
    private const int SetTimerSlack = 29;

    /// <summary>On Linux a stopwatch tick is one nanosecond of CLOCK_MONOTONIC.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Takes the calling thread's timer slack (50 µs by default) down to 1 ns.</summary>
    public static void MakeThreadPrecise()
    {
        if (SetThreadOption(SetTimerSlack, 1, 0, 0, 0) != 0)
        {
            throw new IOException($"prctl(PR_SET_TIMERSLACK) failed with {Marshal.GetLastPInvokeError()}");
        }
    }

    public static void SleepUntil(long nanoseconds)
    {
        if (nanoseconds <= Now)
        {
            return;
        }

        var time = new TimeSpec { Seconds = (nint)(nanoseconds / 1_000_000_000), Nanoseconds = (nint)(nanoseconds % 1_000_000_000) };
        int error;
        while ((error = Sleep(ClockMonotonic, AbsoluteTime, in time, 0)) == Interrupted)
        {
        }

        if (error != 0)
        {
            throw new IOException($"clock_nanosleep failed with {error}");
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(int clock, int flags, in TimeSpec time, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetThreadOption(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
