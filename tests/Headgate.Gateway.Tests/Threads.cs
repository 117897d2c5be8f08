namespace Headgate.Gateway.Tests;

/// <summary>Runs one piece of code on several threads that begin together.</summary>
internal static class Threads
{
    public static void Run(int count, Action<int> work)
    {
        using var start = new Barrier(count);
        var faults = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait(TestContext.Current.CancellationToken);
            try
            {
                work(i);
            }
            catch (Exception exception)
            {
                faults.Enqueue(exception);
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        faults.ShouldBeEmpty();
    }
}
