using System.Net.Sockets;

namespace Headgate.Load.LoadClient;

/// <summary>Many slow streams at once, each on its own connection: what matters is the memory they take and that every one arrives whole.</summary>
internal static class SlowStreams
{
    public static int Run(Options options)
    {
        var streams = options.Number("streams", 2000);
        var events = options.Number("events", 50);
        var ramp = options.Number("ramp", 1) * 1_000_000_000L;
        var body = SseLoad.StreamBody($"mock-slow-{events}");
        var start = MonotonicClock.Now + 100_000_000;
        var meter = new Meter(options);
        var workers = new Worker[streams];
        for (var i = 0; i < streams; i++)
        {
            var client = new ChatClient(options.Text("url"), options.Optional("key"), body);
            workers[i] = new Worker(client, start + (ramp * i / streams), events);
        }

        while (workers.Any(worker => !worker.HasEnded))
        {
            meter.SampleUntil(MonotonicClock.Now + 100_000_000);
        }

        meter.Print();
        var first = workers.Where(worker => worker.FirstEvent > 0).Select(worker => worker.FirstEvent).ToArray();
        Array.Sort(first);
        Measurement.Print("streams", workers.Count(worker => worker.IsWhole));
        Measurement.Print("errors", workers.Count(worker => !worker.IsWhole));
        Measurement.PrintLatencies("first_event_", first);
        return 0;
    }

    private sealed class Worker
    {
        private readonly Thread _thread;

        public Worker(ChatClient client, long start, int expected)
        {
            _thread = new Thread(() => Work(client, start, expected), maxStackSize: 128 * 1024);
            _thread.Start();
        }

        public bool HasEnded => !_thread.IsAlive;

        public bool IsWhole { get; private set; }

        /// <summary>Nanoseconds from the request to its first event.</summary>
        public long FirstEvent { get; private set; }

        private void Work(ChatClient client, long start, int expected)
        {
            MonotonicClock.SleepUntil(start);
            try
            {
                client.Connect();
                var sent = MonotonicClock.Now;
                var reader = client.Send(out var status);
                IsWhole = SseLoad.ReadStream(reader, status, expected, events =>
                {
                    if (FirstEvent == 0 && events > 0)
                    {
                        FirstEvent = MonotonicClock.Now - sent;
                    }
                });
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                Failures.Tell(e.Message);
            }

            client.Dispose();
        }
    }
}
