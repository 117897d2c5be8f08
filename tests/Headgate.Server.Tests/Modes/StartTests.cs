using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Headgate.Server.Tests.Hosting;

namespace Headgate.Server.Tests.Modes;

public sealed partial class StartTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task The_first_run_shows_its_secrets_once_and_the_key_works()
    {
        string key;
        _workspace.WriteConfig();
        await using (var first = ServerProcess.Start(_workspace.Folder))
        {
            var address = await first.AddressAsync();
            key = ApiKey().Match(first.Output).Value;
            key.ShouldNotBeEmpty();
            first.Output.ShouldContain("Administrator  admin");
            (await ModelsAsync(address, key)).ShouldBe(HttpStatusCode.OK);
            (await first.StopAsync()).ShouldBe(0);
            first.Output.ShouldContain($"Bearer {key}");
        }

        await using var second = ServerProcess.Start(_workspace.Folder);
        (await ModelsAsync(await second.AddressAsync(), key)).ShouldBe(HttpStatusCode.OK);
        (await second.StopAsync()).ShouldBe(0);
        second.Output.ShouldNotContain("sk-headgate-");
        second.Output.ShouldNotContain("Password");
        second.Errors.Trim().ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_configuration_it_starts_and_says_what_to_do_next()
    {
        await using var server = ServerProcess.Start(_workspace.Folder);
        var address = await server.AddressAsync();

        (await StatusAsync(new Uri(address, "/health/live"))).ShouldBe(HttpStatusCode.OK);
        (await server.StopAsync()).ShouldBe(0);
        server.Output.ShouldContain("put a headgate.json here");
        server.Output.ShouldContain("curl http://127.0.0.1:");
    }

    [Fact]
    public async Task A_wrong_file_ends_the_start_before_anything_is_made()
    {
        _workspace.Write("headgate.json", """{ "providers": [{ "name": "a", "type": "openai", "baseURL": "nonsense", "models": ["m"] }] }""");

        await using var server = ServerProcess.Start(_workspace.Folder);

        (await server.ExitCodeAsync()).ShouldBe(1);
        server.Errors.ShouldContain("providers[0].baseURL");
        server.Output.ShouldNotContain("sk-headgate-");

        // The first run is still to come.
        _workspace.WriteConfig();
        await using var again = ServerProcess.Start(_workspace.Folder);
        await again.AddressAsync();
        again.Output.ShouldContain("sk-headgate-");
    }

    [Fact]
    public async Task A_node_with_another_master_key_than_the_databases_does_not_serve()
    {
        await using var postgres = await PostgresServer.StartAsync();
        using var other = new Workspace();
        await using var first = ServerProcess.Start(_workspace.Folder, "--database", postgres.Url);
        await first.AddressAsync();

        await using (var second = ServerProcess.Start(other.Folder, "--database", postgres.Url))
        {
            (await second.ExitCodeAsync()).ShouldBe(1);
            second.Errors.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain("is sealed with another master key than this process has. Copy the master.key");
            second.Errors.ShouldContain("HEADGATE_MASTER_KEY");
        }

        File.Copy(Path.Combine(_workspace.Folder, "data", "master.key"), Path.Combine(other.Folder, "data", "master.key"), overwrite: true);
        await using var again = ServerProcess.Start(other.Folder, "--database", postgres.Url);
        await again.AddressAsync();
    }

    [Fact]
    public async Task A_changed_file_is_picked_up_and_a_wrong_one_is_not()
    {
        _workspace.WriteConfig();
        await using var server = ServerProcess.Start(_workspace.Folder);
        var address = await server.AddressAsync();
        (await ModelsAsync(address, "sk-added")).ShouldBe(HttpStatusCode.Unauthorized);

        _workspace.Write("headgate.json", """{ "providers": [], "keys": [{ "name": "added", "key": "sk-added" }] }""");
        await server.SaysAsync("Configuration 2 is in force");
        (await ModelsAsync(address, "sk-added")).ShouldBe(HttpStatusCode.OK);

        _workspace.Write("headgate.json", """{ "providers": 5 }""");
        await server.SaysAsync("configuration 2 stays in force");
        (await ModelsAsync(address, "sk-added")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_turned_away()
    {
        await using var first = ServerProcess.Start(_workspace.Folder);
        await first.AddressAsync();

        await using var second = ServerProcess.Start(_workspace.Folder);

        (await second.ExitCodeAsync()).ShouldBe(1);
        second.Errors.ShouldContain("in use by another Headgate");
    }

    [Theory]
    [InlineData("http://192.0.2.1:0", "192.0.2.1")]
    [InlineData("http://127.0.0.1:x", "'http://127.0.0.1:x' in --urls")]
    [InlineData("https://127.0.0.1:0", "ASPNETCORE_Kestrel__Certificates__Default__Path")]
    public async Task An_address_that_cannot_be_listened_on_is_told_in_one_line(string url, string words)
    {
        await using var server = ServerProcess.Start(_workspace.Folder, "--urls", url);

        (await server.ExitCodeAsync()).ShouldBe(1);
        server.Errors.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(words);
        server.Output.ShouldNotContain("fail:");
    }

    [Fact]
    public async Task A_data_directory_that_is_none_is_named()
    {
        var file = _workspace.Write("taken", string.Empty);

        await using var server = ServerProcess.Start(_workspace.Folder, "--data", file);

        (await server.ExitCodeAsync()).ShouldBe(1);
        server.Errors.ShouldContain($"The data directory {file} cannot be made or written");
        server.Errors.ShouldContain("--data");
    }

    [Fact]
    public async Task A_database_that_is_none_is_named()
    {
        Directory.CreateDirectory(Path.Combine(_workspace.Folder, "data"));
        var file = _workspace.Write("data/headgate.db", new string('x', 5000));

        await using var server = ServerProcess.Start(_workspace.Folder);

        (await server.ExitCodeAsync()).ShouldBe(1);
        server.Errors.ShouldContain(file);
        server.Errors.ShouldContain("restore");
    }

    [Fact]
    public async Task Another_master_key_than_the_secrets_were_sealed_with_is_told_with_its_place()
    {
        await using (var first = ServerProcess.Start(_workspace.Folder))
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(await first.AddressAsync(), "/api/v1/settings/gateway"))
            {
                Content = new StringContent("""{"proxy":"http://me:secret@127.0.0.1:9"}""", System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new("Bearer", AccessToken().Match(first.Output).Value);
            using var client = new HttpClient();
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await first.StopAsync()).ShouldBe(0);
        }

        var key = _workspace.Write("data/master.key", Convert.ToBase64String(new byte[32]));
        await using var second = ServerProcess.Start(_workspace.Folder);

        (await second.ExitCodeAsync()).ShouldBe(1);
        second.Errors.ShouldContain(key);
        second.Errors.ShouldContain("HEADGATE_MASTER_KEY");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";

        await using var server = ServerProcess.Start(_workspace.Folder, "--urls", url);

        (await server.ExitCodeAsync()).ShouldBe(1);
        server.Errors.ShouldContain(url);
        server.Output.ShouldNotContain("fail:");
    }

    [Fact]
    public async Task The_version_and_an_unknown_option_are_answered_without_a_start()
    {
        await using var version = ServerProcess.Start(_workspace.Folder, "--version", "--urls");
        await using var unknown = ServerProcess.Start(_workspace.Folder, "--frobnicate");

        (await unknown.ExitCodeAsync()).ShouldBe(1);
        unknown.Errors.ShouldContain("--frobnicate");
        await version.ExitCodeAsync();
        Directory.Exists(Path.Combine(_workspace.Folder, "data")).ShouldBeFalse();
    }

    public void Dispose() => _workspace.Dispose();

    private static async Task<HttpStatusCode> ModelsAsync(Uri address, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/v1/models"));
        request.Headers.Authorization = new("Bearer", key);
        using var client = new HttpClient();
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri address)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex("headgate-pat-[A-Za-z0-9_-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccessToken();

    [GeneratedRegex("sk-headgate-[A-Za-z0-9_-]{43}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ApiKey();
}
