using System.Net.Sockets;
using System.Text;

namespace Headgate.Load.LoadClient;

/// <summary>Waits until a system answers a chat request with 200, and says what came instead when it never does.</summary>
internal static class Readiness
{
    public static int Wait(Options options)
    {
        var until = MonotonicClock.Now + (options.Number("seconds", 30) * 1_000_000_000L);
        var body = Encoding.ASCII.GetBytes("""{"model":"mock-model","messages":[{"role":"user","content":"hello"}]}""");
        var pid = options.Number("pid", 0);
        using var client = new ChatClient(options.Text("url"), options.Optional("key"), body);
        var last = "";
        while (MonotonicClock.Now < until)
        {
            if (pid > 0 && !Directory.Exists($"/proc/{pid}"))
            {
                last = "the process has ended";
                break;
            }

            try
            {
                var reader = client.Send(out var status);
                var answer = new StringBuilder();
                while (reader.TryReadBody(out var piece))
                {
                    answer.Append(Encoding.UTF8.GetString(piece));
                }

                if (status == 200)
                {
                    return 0;
                }

                last = $"{status} {answer}";
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                last = e.Message;
                client.Dispose();
            }

            MonotonicClock.SleepUntil(MonotonicClock.Now + 50_000_000);
        }

        Console.Error.WriteLine($"no good answer from {options.Text("url")}: {last}");
        return 1;
    }
}
