using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Headgate.Server.Tests.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Modes;

/// <summary>The commands as a person types them.</summary>
public sealed partial class BackupModeTests : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private readonly HttpClient _client = new();
    private FakeUpstream _upstream = null!;

    private string File => Path.Combine(_workspace.Folder, "headgate.backup.jsonl.gz");

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _upstream.Always(Replies.Chat("one two three"));
        _workspace.WriteConfig(_upstream.BaseUrl);
    }

    [Fact]
    public async Task A_running_server_is_backed_up_and_moves_to_postgres()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var server = ServerProcess.Start(_workspace.Folder);
        var address = await server.AddressAsync();
        var key = FirstKey().Match(server.Output).Groups["key"].Value;
        (await AskAsync(address, key)).ShouldBe(HttpStatusCode.OK);

        var (code, output, errors) = await RunAsync("backup", File);
        code.ShouldBe(0, errors);
        output.ShouldContain("The master key is not in it");
        (await RunAsync("backup", File)).Errors.ShouldContain("exists already");
        (await RunAsync("restore", File)).Errors.ShouldContain("in use by another Headgate process");
        (await server.StopAsync()).ShouldBe(0);
        (await RunAsync("restore", File)).Errors.ShouldContain("--replace");

        var restored = await RunAsync("restore", File, "--database", postgres.Url);
        restored.Code.ShouldBe(0, restored.Errors);
        await using var moved = ServerProcess.Start(_workspace.Folder, "--database", postgres.Url);
        (await AskAsync(await moved.AddressAsync(), key)).ShouldBe(HttpStatusCode.OK);
        moved.Output.ShouldNotContain("First run");
        (await moved.StopAsync()).ShouldBe(0);
        (await postgres.CountAsync("SELECT count(*) FROM request_records")).ShouldBeGreaterThanOrEqualTo(1);

        // And back again, over what is there.
        System.IO.File.Delete(File);
        (await RunAsync("backup", File, "--database", postgres.Url, "--with-master-key")).Output.ShouldContain("The master key is in it");
        (await RunAsync("restore", File, "--replace")).Code.ShouldBe(0);
        (await _workspace.RecordsAsync()).Count.ShouldBe((int)await postgres.CountAsync("SELECT count(*) FROM request_records"));
    }

    [Fact]
    public async Task Nothing_to_back_up_makes_no_file()
    {
        var (code, _, errors) = await RunAsync("backup", File);

        code.ShouldBe(1);
        errors.ShouldContain("There is no database at");
        Directory.GetFiles(_workspace.Folder, "*.gz*").ShouldBeEmpty();
        Directory.Exists(Path.Combine(_workspace.Folder, "data")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_backup_under_another_master_key_is_refused_and_makes_no_file()
    {
        await using var server = ServerProcess.Start(_workspace.Folder);
        await server.AddressAsync();
        (await server.StopAsync()).ShouldBe(0);
        System.IO.File.WriteAllText(Path.Combine(_workspace.Folder, "data", "master.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        var (code, _, errors) = await RunAsync("backup", File, "--with-master-key");

        code.ShouldBe(1);
        errors.ShouldContain("No backup was made: The master key of this process is not the one that");
        Directory.GetFiles(_workspace.Folder, "*.gz*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_no_backup_is_refused()
    {
        _workspace.Write("headgate.backup.jsonl.gz", "hello");

        var (code, _, errors) = await RunAsync("restore", File);

        code.ShouldBe(1);
        errors.ShouldContain("no backup");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
        _workspace.Dispose();
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        await using var process = ServerProcess.Run(_workspace.Folder, args);
        var code = await process.ExitCodeAsync();
        return (code, process.Output, process.Errors);
    }

    private async Task<HttpStatusCode> AskAsync(Uri address, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/chat/completions"))
        {
            Content = new StringContent("""{"model":"m-1","messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex(@"API key +(?<key>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstKey();
}
