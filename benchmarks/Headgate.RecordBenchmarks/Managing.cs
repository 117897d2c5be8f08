using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Headgate.Contracts;
using Headgate.Contracts.Client;

namespace Headgate.RecordBenchmarks;

/// <summary>
/// Fills a running gateway with channels and keys over its own API, and says how long single writes, writes of many things and lists take then,
/// and what requests of the data plane feel meanwhile.
/// </summary>
internal static class Managing
{
    private const int Runs = 15;
    private const int Streams = 4;
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(10);
    private static readonly string[] Tags = ["fleet"];

    public static async Task RunAsync(string address, string token, string upstream, int count)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        var api = new AdminClient(http, new Uri(address), token);
        Console.WriteLine("| what | median, ms | worst, ms |");
        Console.WriteLine("|---|---:|---:|");
        await OnceAsync($"import of {count} channels and {count} keys", () => api.Transfer.ApplyAsync(Document(count, upstream)));
        var busy = await api.Channels.CreateAsync(new NewChannel(new ChannelInput { Name = "busy", Type = "openai", BaseUrl = upstream, Models = [new ChannelModel { Name = "mock-model" }] }, [new CredentialInput { Secret = "sk-mock" }]));
        var key = await api.Keys.CreateAsync(new ApiKeyInput { Name = "busy" });
        using var load = new Load(address, key.Secret);
        await load.RunAsync(() => Task.Delay(TimeSpan.FromSeconds(10)));
        Console.WriteLine($"| a request of the data plane, nobody writes | {load.Median} | {load.Worst} |");
        await load.RunAsync(() => WritesAsync(api, busy.Id));
        Console.WriteLine($"| a request of the data plane, meanwhile | {load.Median} | {load.Worst} |");
        await load.RunAsync(() => ManyAsync(api, busy.Id, count, upstream));
        Console.WriteLine($"| a request of the data plane, meanwhile | {load.Median} | {load.Worst} |");
        await ListsAsync(api, count);
    }

    private static async Task WritesAsync(AdminClient api, string busy)
    {
        var number = 0;
        await MeasureAsync("switch a channel off or on", n => api.Channels.PatchAsync(busy, new ChannelPatch { Priority = n }));
        await MeasureAsync("make a channel", n => api.Channels.CreateAsync(new NewChannel(Channel($"made-{n}", "http://127.0.0.1:9/v1"), [new CredentialInput { Secret = "sk-made" }])));
        await MeasureAsync("add a key to a channel", n => api.Channels.AddCredentialAsync(busy, new CredentialInput { Secret = $"sk-added-{n}" }));
        await MeasureAsync("make an API key", n => api.Keys.CreateAsync(new ApiKeyInput { Name = $"made-{n}" }));
        await MeasureAsync("make a route", n => api.Routes.CreateAsync(new RouteInput { Model = $"alias-{n}", Targets = [new RouteTarget { Model = "mock-model" }] }));
        await MeasureAsync("set a price", n => api.Models.PutAsync(new ModelInput { Name = "mock-model", Price = new PriceInput { Input = n + 1, Output = 1 } }));
        await MeasureAsync("a write that is refused", async _ => await RefusedAsync(() => api.Routes.CreateAsync(new RouteInput { Model = $"wrong-{number++}", Targets = [new RouteTarget { Model = "nobody" }] })));
    }

    private static async Task ManyAsync(AdminClient api, string busy, int count, string upstream)
    {
        await OnceAsync($"disable {count} channels", () => api.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Disable, Filter = new ChannelFilter(Tag: Tags[0]) }));
        await OnceAsync($"enable {count} channels", () => api.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Enable, Filter = new ChannelFilter(Tag: Tags[0]) }));
        await OnceAsync("add 1000 keys to a channel", () => api.Channels.AddCredentialsAsync(busy, new BulkCredentials(string.Join('\n', Enumerable.Range(0, 1000).Select(n => $"sk-many-{n}")))));
        await OnceAsync("make 1000 API keys", () => api.Keys.CreateManyAsync(new BulkKeys(1000, new ApiKeyInput { Name = "many" })));
        await OnceAsync("the same import again", () => api.Transfer.ApplyAsync(Document(count, upstream)));
        await OnceAsync("export", () => api.Transfer.ExportAsync());
    }

    private static async Task ListsAsync(AdminClient api, int count)
    {
        var last = count / 50;
        foreach (var (name, query) in new[]
        {
            ("first page", new ListQuery()), ("last page", new ListQuery { Page = last }), ("1000 at once", new ListQuery { Size = 1000 }),
            ("search", new ListQuery { Search = "99" }), ("by the newest", new ListQuery { Sort = "-createdAt" }),
        })
        {
            await MeasureAsync($"channels: {name}", _ => api.Channels.ListAsync(query));
            await MeasureAsync($"API keys: {name}", _ => api.Keys.ListAsync(query));
        }

        await MeasureAsync("models: first page", _ => api.Models.ListAsync());
    }

    private static ConfigurationDocument Document(int count, string upstream) => new()
    {
        Channels = [.. Enumerable.Range(0, count).Select(n => new ChannelDocument(
            Channel($"channel-{n}", $"{upstream}{n}"), [new CredentialInput { Name = $"channel-{n}#1", Secret = $"sk-upstream-{n}" }]))],
        Keys = [.. Enumerable.Range(0, count).Select(n => new KeyDocument { Name = $"key {n}", Secret = $"sk-client-key-number-{n:00000000}", Limits = new Limits { RequestsPerMinute = 600, Budget = 10 } })],
    };

    private static ChannelInput Channel(string name, string upstream) => new()
    {
        Name = name,
        Type = "openai",
        BaseUrl = upstream,
        Models = [new ChannelModel { Name = "gpt-4o" }, new ChannelModel { Name = "gpt-4o-mini" }, new ChannelModel { Name = $"own-{name}" }],
        Tags = Tags,
    };

    private static async Task RefusedAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (AdminApiException)
        {
            return;
        }

        throw new InvalidOperationException("That should have been refused.");
    }

    private static Task OnceAsync(string name, Func<Task> act) => MeasureAsync(name, _ => act(), 1);

    private static async Task MeasureAsync(string name, Func<int, Task> act, int runs = Runs)
    {
        var times = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            await act(run);
            times[run] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"| {name} | {times[runs / 2]:0} | {times[^1]:0} |");
    }

    // A few clients, each with a request every few milliseconds.
    private sealed class Load(string address, string key) : IDisposable
    {
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
        private List<double> _times = [];

        public string Median => At(0.5);

        public string Worst => $"p99 {At(0.99)}, worst {At(1)}, of {_times.Count}";

        public async Task RunAsync(Func<Task> meanwhile)
        {
            using var stop = new CancellationTokenSource();
            var clients = Enumerable.Range(0, Streams).Select(_ => Task.Run(() => AskAsync(stop.Token))).ToArray();
            await meanwhile();
            await stop.CancelAsync();
            _times = [.. (await Task.WhenAll(clients)).SelectMany(t => t).Order()];
        }

        public void Dispose() => _http.Dispose();

        private async Task<List<double>> AskAsync(CancellationToken stop)
        {
            var times = new List<double>();
            while (!stop.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address + "/v1/chat/completions")
                {
                    Content = new StringContent("""{"model":"mock-model","messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json"),
                };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                var started = Stopwatch.GetTimestamp();
                using var response = await _http.SendAsync(request, CancellationToken.None);
                response.EnsureSuccessStatusCode();
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await Task.Delay(Gap, CancellationToken.None);
            }

            return times;
        }

        private string At(double share) => _times.Count == 0 ? "–" : _times[Math.Min(_times.Count - 1, (int)(_times.Count * share))].ToString("0.0", CultureInfo.InvariantCulture);
    }
}
