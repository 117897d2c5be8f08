namespace Headgate.Load.LoadClient;

/// <summary>Says on standard error why requests failed: the first few reasons, since thousands would mostly be the same.</summary>
internal static class Failures
{
    private const int Told = 3;
    private static int _count;

    public static void Tell(string reason)
    {
        if (Interlocked.Increment(ref _count) <= Told)
        {
            Console.Error.WriteLine($"load-client: a request failed: {reason}");
        }
    }
}
