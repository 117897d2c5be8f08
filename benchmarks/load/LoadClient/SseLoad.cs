using System.Net.Sockets;
using System.Text;

namespace Headgate.Load.LoadClient;

/// <summary>SSE streams without delay, one after the other on every connection; counts events and checks that each stream is whole.</summary>
internal static class SseLoad
{
    public static int Run(Options options)
    {
        var events = options.Number("events", 50);
        var body = StreamBody($"mock-sse-{events}");
        var seconds = options.Number("seconds");
        var start = MonotonicClock.Now;
        var workers = new Worker[options.Number("connections", 64)];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Worker(new ChatClient(options.Text("url"), options.Optional("key"), body), events);
        }

        MonotonicClock.SleepUntil(start + (options.Number("warmup", 1) * 1_000_000_000L));
        var meter = new Meter(options);
        var from = MonotonicClock.Now;
        var before = Total(workers);
        meter.SampleUntil(from + (seconds * 1_000_000_000L));
        var after = Total(workers);
        var elapsed = (MonotonicClock.Now - from) / 1e9;
        meter.Print();
        foreach (var worker in workers)
        {
            worker.Stop();
        }

        Measurement.Print("events", after.Events - before.Events);
        Measurement.Print("streams", after.Streams - before.Streams);
        Measurement.Print("errors", Total(workers).Errors);
        Measurement.Print("seconds", elapsed);
        return 0;
    }

    /// <summary>A streaming request; the client does not ask for usage, as most tools do not.</summary>
    public static byte[] StreamBody(string model) => Encoding.ASCII.GetBytes(
        $$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"{{new string('x', 900)}}"}]}""");

    /// <summary>Reads the body of a stream to its end, telling of completed events; false when it was not whole.</summary>
    public static bool ReadStream(ResponseReader reader, int status, int expected, Action<int> completed)
    {
        var count = default(EventCount);
        while (reader.TryReadBody(out var piece))
        {
            completed(count.Add(piece));
        }

        var whole = status == 200 && count.IsWhole(expected);
        if (!whole)
        {
            Failures.Tell($"status {status}, {count.Events} events where {expected + 1} and a [DONE] at the end were expected");
        }

        return whole;
    }

    private static (long Events, long Streams, long Errors) Total(Worker[] workers) =>
        (workers.Sum(worker => worker.Events), workers.Sum(worker => worker.Streams), workers.Sum(worker => worker.Errors));

    private sealed class Worker
    {
        private readonly Thread _thread;
        private long _events;
        private long _streams;
        private long _errors;
        private volatile bool _stopped;

        public Worker(ChatClient client, int expected)
        {
            _thread = new Thread(() => Work(client, expected), maxStackSize: 256 * 1024);
            _thread.Start();
        }

        public long Events => Volatile.Read(ref _events);

        public long Streams => Volatile.Read(ref _streams);

        public long Errors => Volatile.Read(ref _errors);

        public void Stop()
        {
            _stopped = true;
            _thread.Join();
        }

        private void Work(ChatClient client, int expected)
        {
            Action<int> completed = events => Volatile.Write(ref _events, _events + events);
            while (!_stopped)
            {
                try
                {
                    var reader = client.Send(out var status);
                    var whole = ReadStream(reader, status, expected, completed);
                    Volatile.Write(ref whole ? ref _streams : ref _errors, (whole ? _streams : _errors) + 1);
                }
                catch (Exception e) when (e is SocketException or IOException)
                {
                    Failures.Tell(e.Message);
                    Volatile.Write(ref _errors, _errors + 1);
                    client.Dispose();
                }
            }

            client.Dispose();
        }
    }
}
