namespace Headgate.Protocols.Tests;

/// <summary>Measures what a piece of code allocates once it is warm.</summary>
internal static class AllocationGate
{
    private const int Rounds = 5;

    /// <summary>
    /// Bytes that 1,000 runs allocate on this thread, after enough runs for buffers to grow. The least of some rounds: the runtime
    /// allocates too when it compiles anew what has become hot, at moments of its own choice.
    /// </summary>
    public static long Measure(Action run)
    {
        for (var i = 0; i < 200; i++)
        {
            run();
        }

        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            least = Math.Min(least, Round(run));
        }

        return least;
    }

    private static long Round(Action run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            run();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
