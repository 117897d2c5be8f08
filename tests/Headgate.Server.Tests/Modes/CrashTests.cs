using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Headgate.Server.Tests.Hosting;
using Headgate.TestKit;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Modes;

public sealed class CrashTests : IAsyncLifetime
{
    private const int Workers = 16;
    private readonly Workspace _workspace = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) });
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _workspace.WriteConfig(_upstream.BaseUrl);
    }

    [Fact]
    public async Task A_killed_server_has_every_request_whose_answer_ended_once()
    {
        _upstream.Always(Replies.Chat("one two three four five six seven eight"));
        var ended = new ConcurrentBag<string>();

        // Three times, so that recovery is killed over its own traces too.
        for (var round = 1; round <= 3; round++)
        {
            await using var server = ServerProcess.Start(_workspace.Folder);
            var address = await server.AddressAsync();
            using var enough = new CountdownEvent(300);
            var workers = Enumerable.Range(0, Workers).Select(worker => LoadAsync(address, worker % 2 == 0, ended, enough)).ToArray();
            (await Task.Run(() => enough.Wait(Patience.Limit, CancellationToken.None), CancellationToken.None)).ShouldBeTrue();
            await server.KillAsync();
            await Task.WhenAll(workers);
        }

        await using (var last = ServerProcess.Start(_workspace.Folder))
        {
            await last.AddressAsync();
            (await last.StopAsync()).ShouldBe(0);
        }

        var records = await _workspace.RecordsAsync();
        var times = records.GroupBy(r => r.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        ended.Count.ShouldBeGreaterThanOrEqualTo(900);
        ended.Distinct(StringComparer.Ordinal).Count().ShouldBe(ended.Count);
        ended.Where(id => times.GetValueOrDefault(id) != 1).ShouldBeEmpty();
        records.Where(r => ended.Contains(r.Id, StringComparer.Ordinal) && r.Usage.Output == 0).ShouldBeEmpty();
        Directory.EnumerateFiles(_workspace.Journal).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stop_lets_a_running_request_end_and_keeps_its_record()
    {
        var gate = new Gate();
        _upstream.Reply(Reply.With(200, "application/json").Wait(gate).Body("""{"id":"1","object":"chat.completion","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6,"total_tokens":11}}"""));
        await using var server = ServerProcess.Start(_workspace.Folder);
        var address = await server.AddressAsync();

        using var request = Request(address, stream: false);
        var running = _client.SendAsync(request, TestContext.Current.CancellationToken);
        await _upstream.NextRequestAsync();
        server.Terminate();
        gate.Open();

        using var response = await running;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.ExitCodeAsync()).ShouldBe(0);
        var record = (await _workspace.RecordsAsync()).ShouldHaveSingleItem();
        record.Id.ShouldBe(IdOf(response));
        record.Usage.Input.ShouldBe(5);
        Directory.EnumerateFiles(_workspace.Journal).ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
        _workspace.Dispose();
    }

    // Until the server is gone. An answer counts when its whole body came.
    private async Task LoadAsync(Uri address, bool stream, ConcurrentBag<string> ended, CountdownEvent enough)
    {
        while (true)
        {
            try
            {
                using var request = Request(address, stream);
                using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
                ended.Add(IdOf(response));
                if (!enough.IsSet)
                {
                    enough.Signal();
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private static HttpRequestMessage Request(Uri address, bool stream)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/chat/completions"))
        {
            Content = new StringContent(
                $$"""{"model":"m-1","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", Workspace.Key);
        return request;
    }

    private static string IdOf(HttpResponseMessage response) => response.Headers.GetValues("x-headgate-request-id").Single();
}
