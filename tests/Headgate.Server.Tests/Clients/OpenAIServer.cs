using System.Text.Json;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>A running server in front of the scripted upstream, and the OpenAI client's results against it; made once for all tests.</summary>
public sealed class OpenAIServer : IAsyncLifetime
{
    private const string Key = "hg-client-key";
    private readonly TempDirectory _home = new();
    private ServerProcess? _server;

    internal FakeUpstream Upstream { get; private set; } = null!;

    internal IReadOnlyList<ScenarioResult> Results { get; private set; } = [];

    /// <summary>What the server wrote.</summary>
    public string Output => _server?.Output ?? string.Empty;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        OpenAIScripts.Script(Upstream);
        _server = await ServerProcess.StartAsync(_home, _home.Write("headgate.json", Configuration(Upstream.BaseUrl)));
        Results = await new NodeScript("openai/main.mjs", "openai").RunAsync(_server.Url, Key);
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

    // One channel for each kind of trouble, so that a breaker which opens on one leaves the others alone.
    private static string Configuration(string baseUrl)
    {
        string Channel(string name, string type, string url, params string[] models) =>
            $$"""{ "name": "{{name}}", "type": "{{type}}", "baseURL": "{{url}}", "apiKey": "sk-{{name}}", "models": {{JsonSerializer.Serialize(models)}}""";

        var renamed = OpenAIScripts.MainModels.Where(m => !string.Equals(m.Key, m.Value, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        return $$"""
            {
              "providers": [
                {{Channel("main", "openai", baseUrl, [.. OpenAIScripts.MainModels.Keys])}},
                  "modelMapping": {{JsonSerializer.Serialize(renamed)}}, "prices": { "chat-model": { "input": 1, "output": 2 } } },
                {{Channel("answers", "openai-responses", baseUrl, "responses-model")}} },
                {{Channel("limited", "openai", baseUrl, "limited-model")}} },
                {{Channel("failing", "openai", baseUrl, "failing-model", "cut-model")}} },
                {{Channel("down", "openai", "http://127.0.0.1:9/v1", "down-model")}} },
                {{Channel("secret", "openai", baseUrl, "secret-thing")}} },
              ],
              // Everything but secret-thing.
              "keys": [{ "name": "client", "key": "{{Key}}", "models": ["*-model", "main/*", "main,*"] }],
              "globalSettings": { "maxRetries": 1 },
            }
            """;
    }
}
