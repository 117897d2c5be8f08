using Headgate.Contracts;
using Headgate.Control.Import;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.Import.ClaudeCodeRouter;

public sealed class CcrReaderTests : IDisposable
{
    private const string Everyday = """
        {
          // as people have it
          "LOG": true, "APIKEY": "my-secret-for-claude", "PROXY_URL": "http://127.0.0.1:7890", "API_TIMEOUT_MS": "600000", "HOST": "127.0.0.1",
          "Providers": [
            { "name": "openrouter", "api_base_url": "https://openrouter.ai/api/v1/chat/completions", "api_key": "$OPENROUTER_KEY",
              "models": ["google/gemini-2.5-pro-preview", "anthropic/claude-sonnet-4"], "transformer": { "use": [["openrouter", { "provider": { "only": ["moonshotai/fp8"] } }]] } },
            { "name": "deepseek", "api_base_url": "https://api.deepseek.com/chat/completions", "api_key": "sk-deepseek-01", "models": ["deepseek-chat", "deepseek-reasoner"],
              "transformer": { "use": ["deepseek"], "deepseek-chat": { "use": ["tooluse"] } } },
            { "name": "ollama", "api_base_url": "http://localhost:11434/v1/chat/completions", "api_key": "ollama", "models": ["qwen2.5-coder:latest"] },
            { "name": "gemini", "api_base_url": "https://generativelanguage.googleapis.com/v1beta/models/", "api_key": "AIza0123456789", "models": ["gemini-2.5-pro"], "transformer": { "use": ["gemini"] } },
            { "name": "volcengine", "api_base_url": "https://ark.cn-beijing.volces.com/api/v3/chat/completions", "api_key": "sk-volc-0123", "models": ["deepseek-v3-250324"],
              "transformer": { "use": ["deepseek", ["maxtoken", { "max_tokens": 16384 }]] } },
            { "name": "relay", "api_base_url": "https://relay.example/v1/messages", "api_key": "sk-relay-0123", "models": ["claude-sonnet-4-5"],
              "transformer": { "use": [["Anthropic", { "UseBearer": true }], ["sampling", { "temperature": 0.5, "max_tokens": 9000 }], ["customparams", { "top_k": 5 }], "enhancetool"] } },
            { "name": "unset", "api_base_url": "https://api.groq.com/openai/v1/chat/completions", "api_key": "${NOT_SET}", "models": ["x"] },
            { "name": "vertex", "api_base_url": "https://us-central1-aiplatform.googleapis.com/", "api_key": "x", "models": ["gemini"], "transformer": { "use": ["vertex-gemini"] } },
            { "name": "empty", "api_base_url": "https://api.groq.com/openai/v1/chat/completions", "api_key": "k", "models": [] },
            { "api_base_url": "https://api.groq.com/openai/v1/chat/completions", "models": ["x"] },
            { "name": "nowhere", "api_key": "k", "models": ["x"] },
            "text"
          ],
          "Router": { "default": "deepseek,deepseek-chat", "background": "ollama,qwen2.5-coder:latest", "think": "deepseek,deepseek-reasoner",
            "longContext": "openrouter,google/gemini-2.5-pro-preview", "longContextThreshold": 60000, "webSearch": "gemini,gone" },
          "fallback": { "default": ["openrouter,anthropic/claude-sonnet-4", "nobody,x"] },
          "CUSTOM_ROUTER_PATH": "/home/me/router.js", "StatusLine": { "enabled": true }, "transformers": [],
        }
        """;

    private readonly ImportBench _bench = new();
    private readonly ForeignImport _import;

    public CcrReaderTests()
    {
        _bench.Environment["OPENROUTER_KEY"] = "sk-or-0123456789";
        _import = _bench.ReadText(Everyday, "config.json");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Knows_whose_file_it_is() => _import.Source.ShouldBe(ForeignSource.ClaudeCodeRouter);

    [Fact]
    public void Providers_become_channels()
    {
        var channels = _import.Document.Channels!.ToDictionary(c => c.Channel.Name, StringComparer.Ordinal);
        channels.ToDictionary(c => c.Key, c => (c.Value.Channel.Type, c.Value.Channel.BaseUrl), StringComparer.Ordinal).ShouldBe(
            new Dictionary<string, (string, string?)>(StringComparer.Ordinal)
            {
                ["openrouter"] = ("openrouter", null),
                ["deepseek"] = ("deepseek", null),
                ["ollama"] = ("openai", "http://localhost:11434/v1"),
                ["gemini"] = ("gemini", "https://generativelanguage.googleapis.com/v1beta"),
                ["volcengine"] = ("volcengine", null),
                ["relay"] = ("anthropic", "https://relay.example"),
            },
            ignoreOrder: true);
        channels["openrouter"].Credentials![0].Secret.ShouldBe("sk-or-0123456789");
        channels["openrouter"].Channel.Fields!.Set!.ShouldHaveSingleItem().Key.ShouldBe("provider");
        channels["volcengine"].Channel.Fields!.Clamp!["max_tokens"].ShouldBe(new NumberRange(null, 16384));
        var relay = channels["relay"].Channel;
        (relay.Auth, relay.Fields!.Clamp!["max_tokens"].Max, relay.Fields.Set!["temperature"].GetDecimal(), relay.Fields.Default!["top_k"].GetInt32()).ShouldBe(("bearer", 9000m, 0.5m, 5));
    }

    [Fact]
    public void The_old_key_and_what_claude_code_asks_for_keep_working()
    {
        var snapshot = _bench.Compile(_import.Document);
        snapshot.Keys.ContainsKey(KeyHash.Of("my-secret-for-claude")).ShouldBeTrue();
        snapshot.WildcardRoutes.Length.ShouldBe(4);
        foreach (var name in new[] { "ccr-default", "ccr-think", "ccr-long-context", "ccr-background", "deepseek,deepseek-chat", "openrouter,anthropic/claude-sonnet-4" })
        {
            snapshot.Routes.ContainsKey(name).ShouldBeTrue();
        }

        var routes = _import.Document.Routes!.ToDictionary(r => r.Model, StringComparer.Ordinal);
        routes["ccr-default"].Targets.Select(t => t.Model).ShouldBe(["deepseek/deepseek-chat", "openrouter/anthropic/claude-sonnet-4"]);
        routes["claude-haiku-*"].Targets.ShouldHaveSingleItem().Model.ShouldBe("ollama/qwen2.5-coder:latest");
        _import.Document.Settings!["gateway"].GetRawText().ShouldBe("""{"defaultTimeout":"600000","proxy":"http://127.0.0.1:7890"}""");
    }

    [Fact]
    public void Tells_what_does_not_come() => _import.Notes.Select(n => $"{n.Item}: {n.Message}").ShouldBe(
        [
            "provider 'deepseek': tooluse for the model 'deepseek-chat' alone is left out: edits of fields hold for a whole channel",
            "provider 'relay': its transformer 'enhancetool' has no counterpart and is left out",
            "provider 'unset': its api_key needs the environment variable NOT_SET, which is not set",
            "provider 'vertex': it signs in to Google with what is set up on its machine; make a channel of the type vertex with a service account",
            "provider 'empty': it lists no model",
            "provider no. 10: it has no name",
            "provider 'nowhere': its api_base_url is missing or no address of http or https",
            "provider no. 12: its api_base_url is missing or no address of http or https",
            "Router.webSearch: 'gemini,gone' names no model of a provider that came",
            "Router.default: 'nobody,x' names no model of a provider that came",
            "Router: scenes are not told from the request: ask for ccr-think, ccr-long-context, ccr-web-search or ccr-image by name",
            "CUSTOM_ROUTER_PATH: a router of one's own is a program and does not come",
            "StatusLine: the status line does not come",
            "PORT: the gateway listens where it is told with --urls; point ANTHROPIC_BASE_URL there",
        ],
        ignoreOrder: true);

    [Fact]
    public void Keys_without_quotes_are_read_too()
    {
        var import = _bench.ReadText("{ Providers: [ { name: 'a', api_base_url: 'https://a.example/v1/chat/completions', api_key: 'k-0123456789', models: ['m'] } ] }", "ccr.json5");
        import.Document.Channels!.ShouldHaveSingleItem().Channel.BaseUrl.ShouldBe("https://a.example/v1");
        import.Document.Keys.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"Providers":{}}""")]
    [InlineData("""{"Router":{}}""")]
    [InlineData("[]")]
    public void A_file_without_providers_is_refused(string text) =>
        Should.Throw<ImportRefusedException>(() => _bench.ReadText(text, "x.json", ForeignSource.ClaudeCodeRouter)).Message.ShouldContain("no list of Providers");

    [Theory]
    [InlineData("""{"Providers":[1,null,[],{"name":1,"models":{}},{"name":"x","api_base_url":[],"api_key":{},"models":[null,1,{}],"transformer":[1]}],"Router":[1],"fallback":1,"APIKEY":{}}""")]
    [InlineData("""{"Providers":[{"name":"x","api_base_url":"https://x.example","models":["m"],"transformer":{"use":[[],[1],["maxtoken"],["sampling",1],{"a":1}],"m":1}}],"Router":{"default":1,"think":{}}}""")]
    [InlineData("{\"Providers\":[{\"name\":\"\\ud800\",\"api_base_url\":\"https://x.example\",\"api_key\":\"\\ud800\",\"models\":[\"\\ud800\"]}]}")]
    public void Nonsense_is_noted_and_breaks_nothing(string text) => _bench.ReadText(text, "x.json", ForeignSource.ClaudeCodeRouter).Notes.ShouldNotBeEmpty();
}
