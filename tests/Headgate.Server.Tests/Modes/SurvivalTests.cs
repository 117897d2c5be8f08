using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Headgate.Server.Tests.Hosting;
using Headgate.TestKit;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Modes;

/// <summary>The database goes away: while the server runs, and before it starts. Known keys are served, nothing is lost.</summary>
public sealed partial class SurvivalTests : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private readonly HttpClient _client = new();
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _upstream.Always(Replies.Chat("one two three"));
        _workspace.WriteConfig(_upstream.BaseUrl);
    }

    [Fact]
    public async Task Postgres_goes_and_comes_back_and_every_record_arrives()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var first = ServerProcess.Start(_workspace.Folder, "--database", postgres.Url);
        var address = await first.AddressAsync();
        var key = FirstKey().Match(first.Output).Groups["key"].Value;
        await AskAsync(address, key, HttpStatusCode.OK);
        await UntilAsync(() => postgres.CountAsync("SELECT count(*) FROM request_records"), 1);
        await UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(_workspace.Folder, "data", "last-good.sealed")) ? 1L : 0), 1);
        await AskAsync(address, "sk-nobody", HttpStatusCode.Unauthorized);

        // 1. Away while it runs.
        postgres.Door.Shut();
        await AskAsync(address, key, HttpStatusCode.OK);
        await UntilAsync(async () => (long)await StatusAsync(address, "sk-nobody"), (long)HttpStatusCode.ServiceUnavailable);
        (await ReadyAsync(address)).ShouldBe("""{"status":"degraded","database":"away"}""");
        await AskAsync(address, key, HttpStatusCode.OK);
        (await ManageAsync(address)).ShouldBe(HttpStatusCode.ServiceUnavailable);

        // 2. Away when it starts, after it was killed with records in its journal.
        await first.KillAsync();
        await using var second = ServerProcess.Start(_workspace.Folder, "--database", postgres.Url);
        address = await second.AddressAsync();
        (await ReadyAsync(address)).ShouldBe("""{"status":"degraded","database":"away"}""");
        await AskAsync(address, key, HttpStatusCode.OK);
        await AskAsync(address, "sk-nobody", HttpStatusCode.ServiceUnavailable);
        (await ManageAsync(address)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        second.Output.ShouldContain("Starting without the database");
        (await postgres.CountAsync("SELECT count(*) FROM request_records")).ShouldBe(1);

        // 3. Back: also what the killed process left.
        postgres.Door.Open();
        await UntilAsync(() => postgres.CountAsync("SELECT count(*) FROM request_records"), 4);
        await UntilAsync(async () => (long)await StatusAsync(address, "sk-nobody"), (long)HttpStatusCode.Unauthorized);
        (await ReadyAsync(address)).ShouldBe("""{"status":"ready"}""");
        (await ManageAsync(address)).ShouldBe(HttpStatusCode.Unauthorized);
        await AskAsync(address, key, HttpStatusCode.OK);
        (await second.StopAsync()).ShouldBe(0);
        (await postgres.CountAsync("SELECT count(*) FROM request_records")).ShouldBe(5);
        Directory.EnumerateFiles(_workspace.Journal).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_file_does_not_keep_known_keys_out()
    {
        string key;
        await using (var first = ServerProcess.Start(_workspace.Folder))
        {
            await first.AddressAsync();
            key = FirstKey().Match(first.Output).Groups["key"].Value;
            (await first.StopAsync()).ShouldBe(0);
        }

        var file = Path.Combine(_workspace.Folder, "data", "headgate.db");
        var good = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(file, Encoding.ASCII.GetBytes(new string('x', 8192)), TestContext.Current.CancellationToken);

        await using var second = ServerProcess.Start(_workspace.Folder);
        var address = await second.AddressAsync();
        await AskAsync(address, key, HttpStatusCode.OK);
        await AskAsync(address, "sk-nobody", HttpStatusCode.ServiceUnavailable);

        // Put right while it runs.
        await File.WriteAllBytesAsync(file, good, TestContext.Current.CancellationToken);
        await UntilAsync(async () => (long)await StatusAsync(address, "sk-nobody"), (long)HttpStatusCode.Unauthorized);
        (await second.StopAsync()).ShouldBe(0);
        (await _workspace.RecordsAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("mysql://a:geheim@127.0.0.1:1/x", "postgres://USER:PASSWORD@HOST:PORT/NAME")]
    [InlineData("postgres://a:geheim@127.0.0.1:1/x?nonsense=1", "nonsense")]
    [InlineData("postgres://a:geheim@127.0.0.1:1/x", "127.0.0.1:1")]
    public async Task Without_anything_to_start_from_it_says_why_and_never_the_password(string url, string words)
    {
        await using var server = ServerProcess.Start(_workspace.Folder, "--database", url);

        (await server.ExitCodeAsync()).ShouldBe(1);
        server.Errors.ShouldContain("could not start");
        server.Errors.ShouldContain(words);
        (server.Output + server.Errors).ShouldNotContain("geheim");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
        _workspace.Dispose();
    }

    private static async Task UntilAsync(Func<Task<long>> look, long wanted)
    {
        using var patience = new CancellationTokenSource(Patience.Limit * 2);
        long seen;
        while ((seen = await look()) != wanted)
        {
            patience.IsCancellationRequested.ShouldBeFalse($"still {seen}, not {wanted}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task AskAsync(Uri address, string key, HttpStatusCode wanted) => (await StatusAsync(address, key)).ShouldBe(wanted);

    private async Task<HttpStatusCode> StatusAsync(Uri address, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/chat/completions"))
        {
            Content = new StringContent("""{"model":"m-1","messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private Task<string> ReadyAsync(Uri address) => _client.GetStringAsync(new Uri(address, "/health/ready"), TestContext.Current.CancellationToken);

    // With a token that looks like one, so that the database must be asked.
    private async Task<HttpStatusCode> ManageAsync(Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/v1/groups"));
        request.Headers.Authorization = new("Bearer", "headgate-pat-" + new string('x', 43));
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return response.StatusCode;
    }

    [GeneratedRegex(@"API key +(?<key>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstKey();
}
