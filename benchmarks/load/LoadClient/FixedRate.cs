namespace Headgate.Load.LoadClient;

/// <summary>
/// Requests at a fixed rate. Each connection has its own evenly spaced, staggered plan, and a latency counts from the planned start, not
/// from the real one: when an answer is late, the requests that had to wait behind it are late too, as they would be for real clients.
/// </summary>
internal static class FixedRate
{
    public static int Run(Options options)
    {
        var connections = options.Number("connections", 32);
        var seconds = options.Number("seconds");
        var gap = 1_000_000_000L / options.Number("rate");
        var body = File.ReadAllBytes(options.Text("body"));
        var planned = MonotonicClock.Now + 200_000_000;
        var from = planned + (options.Number("warmup", 1) * 1_000_000_000L);
        var until = from + (seconds * 1_000_000_000L);

        var workers = new Worker[connections];
        for (var i = 0; i < connections; i++)
        {
            var client = new ChatClient(options.Text("url"), options.Optional("key"), body);
            workers[i] = new Worker(client, planned + (i * gap), gap * connections, from, until);
        }

        MonotonicClock.SleepUntil(from);
        var meter = new Meter(options);
        meter.SampleUntil(until);
        meter.Print();
        foreach (var worker in workers)
        {
            worker.Join();
        }

        var latencies = workers.SelectMany(worker => worker.Latencies).ToArray();
        Array.Sort(latencies);
        var errors = workers.Sum(worker => worker.Errors);
        Measurement.Print("requests", latencies.Length);
        Measurement.Print("errors", errors);
        Measurement.Print("seconds", seconds);
        Measurement.PrintLatencies("", latencies);
        return 0;
    }

    private sealed class Worker
    {
        private readonly long[] _latencies;
        private readonly Thread _thread;
        private int _count;

        public Worker(ChatClient client, long first, long gap, long from, long until)
        {
            _latencies = new long[((until - from) / gap) + 2];
            _thread = new Thread(() => Work(client, first, gap, from, until), maxStackSize: 256 * 1024);
            _thread.Start();
        }

        public int Errors { get; private set; }

        public ArraySegment<long> Latencies => new(_latencies, 0, _count);

        public void Join() => _thread.Join();

        private void Work(ChatClient client, long first, long gap, long from, long until)
        {
            MonotonicClock.MakeThreadPrecise();
            for (var planned = first; planned < until; planned += gap)
            {
                MonotonicClock.SleepUntil(planned);
                var good = client.TryExchange();
                if (planned < from)
                {
                    continue;
                }

                if (good)
                {
                    _latencies[_count++] = MonotonicClock.Now - planned;
                }
                else
                {
                    Errors++;
                }
            }

            client.Dispose();
        }
    }
}
