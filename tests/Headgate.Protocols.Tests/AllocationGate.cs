namespace Headgate.Protocols.Tests;

/// <summary>Measures what a piece of code allocates once it is warm.</summary>
internal static class AllocationGate
{
    /// <summary>Bytes that 1,000 runs allocate on this thread, after enough runs for buffers to grow and the JIT to finish.</summary>
    public static long Measure(Action run)
    {
        for (var i = 0; i < 200; i++)
        {
            run();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            run();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
