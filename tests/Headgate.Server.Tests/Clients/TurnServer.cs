using System.Text.Json;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>A running server with a channel for each dialect, all before one scripted upstream.</summary>
public sealed class TurnServer : IAsyncLifetime
{
    private const string Key = "hg-client-key";

    private static readonly string[] Clients =
    [
        "openai-chat", "openai-responses", "anthropic", "google", "ai-openai", "ai-openai-chat", "ai-anthropic", "ai-google", "ai-compatible",
        "claude-code", "codex", "gemini-cli", "qwen-code",
    ];

    private readonly TempDirectory _home = new();
    private ServerProcess? _server;

    internal FakeUpstream Upstream { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        _server = await ServerProcess.StartAsync(_home, _home.Write("headgate.json", Configuration(Upstream)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await Upstream.DisposeAsync();
        _home.Dispose();
    }

    /// <summary>Runs a client's script on a model of its own, which an upstream of the given dialect answers.</summary>
    /// <param name="client">The client.</param>
    /// <param name="script">Its script and the package that must be there for it.</param>
    /// <param name="dialect">What the upstream speaks.</param>
    /// <param name="calls">The tools that the model knows, made from the path of the folder that the client works in.</param>
    internal async Task<TurnRun> RunAsync(string client, NodeScript script, TurnDialect dialect, Func<string, FakeCall[]> calls)
    {
        using var home = new TempDirectory();
        var known = calls(Path.Combine(home.Path, "work"));
        var model = ModelOf(client, dialect);
        Upstream.OnModel(model).Always(Reply.For(r => TurnScript.Answer(r, known)));
        var before = _server!.Output.Length;
        var results = await script.RunAsync(_server.Url, Key, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HEADGATE_MODEL"] = model,
            ["HEADGATE_HOME"] = home.Path,
        });
        var requests = Upstream.Requests.Where(r => string.Equals(r.Model, model, StringComparison.Ordinal)).ToList();
        return new TurnRun(results, requests, Complaints(_server.Output[before..]));
    }

    // The server's warnings and errors, without what it tells at its start.
    private static string Complaints(string output) => string.Join('\n', output.Split('\n').Where(line =>
        line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" warn: ", StringComparison.Ordinal)).Take(5));

    private static string ModelOf(string client, TurnDialect dialect) => $"{client}-on-{dialect}";

    private static string Configuration(FakeUpstream upstream)
    {
        var channels = TurnDialect.All.Select(dialect =>
        {
            var address = dialect == TurnDialect.Gemini ? upstream.Url + "/v1beta" : upstream.BaseUrl;
            var models = JsonSerializer.Serialize(Clients.Select(client => ModelOf(client, dialect)));
            return $$"""{ "name": "{{dialect}}", "type": "{{dialect.Type}}", "baseURL": "{{address}}", "apiKey": "sk-{{dialect}}", "models": {{models}} }""";
        });
        return $$"""
            { "providers": [ {{string.Join(',', channels)}} ], "keys": [{ "name": "client", "key": "{{Key}}" }] }
            """;
    }
}

/// <summary>What a client's script did.</summary>
/// <param name="Results">Its scenarios.</param>
/// <param name="Requests">What the upstream got from it.</param>
/// <param name="Complaints">What the server complained about meanwhile; empty: nothing.</param>
internal sealed record TurnRun(IReadOnlyList<ScenarioResult> Results, IReadOnlyList<ReceivedRequest> Requests, string Complaints);
