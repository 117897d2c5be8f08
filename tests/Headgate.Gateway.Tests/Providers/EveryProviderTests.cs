using System.Text;
using System.Text.Json.Nodes;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Providers;
using Headgate.Protocols.Json;
using Headgate.TestKit.Schemas;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Providers;

/// <summary>Every plan of every provider is called in every dialect that it speaks: the path, the key and the edits are looked at where they arrive.</summary>
public sealed class EveryProviderTests(RedirectedCatalog catalog) : IClassFixture<RedirectedCatalog>
{
    public static TheoryData<string> Providers =>
        [.. Directory.EnumerateFiles(RepositoryFile.At("catalog/providers")).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Every_plan_gets_the_path_the_key_and_the_edits(string id)
    {
        var provider = ProviderCatalog.Embedded.Find(id).ShouldNotBeNull();
        foreach (var plan in provider.Plans)
        {
            // Of two addresses of one dialect the first is used; the other is for people.
            foreach (var endpoint in plan.Endpoints.Where(IsExercised).DistinctBy(e => e.Dialect, StringComparer.Ordinal))
            {
                var model = provider.Models.FirstOrDefault(r => r.Dialects.Contains(endpoint.Dialect, StringComparer.Ordinal)) is { } rule ? RedirectedCatalog.ModelOf(rule) : "m";
                var channel = id is "azure-openai" && endpoint.Dialect is not "azure-openai" ? RedirectedCatalog.AzureV1 : RedirectedCatalog.NameOf(provider, plan);
                if (ClientOf(endpoint.Dialect) is { } client)
                {
                    await CallAsync(client, channel, model, endpoint);
                }
                else
                {
                    Look(channel, model, endpoint);
                }
            }
        }
    }

    /// <summary>Whether the gateway can speak there.</summary>
    internal static bool IsExercised(ProviderEndpoint endpoint) =>
        ClientOf(endpoint.Dialect) is { } client ? endpoint.Paths.ContainsKey(client.Path) : endpoint.Dialect is "bedrock-converse" or "cohere-v2" or "ollama";

    private async Task CallAsync(Client client, string channel, string model, ProviderEndpoint endpoint)
    {
        var asked = $"{channel}/{model}";
        var body = Body(endpoint);
        if (client.Url.Contains("{model}", StringComparison.Ordinal))
        {
            body["contents"] = new JsonArray();
        }
        else
        {
            body["model"] = asked;
        }

        using var answer = await catalog.Gateway.PostAsync(client.Url.Replace("{model}", asked, StringComparison.Ordinal), body.ToJsonString(), cancellation: TestContext.Current.CancellationToken);
        var said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        said.ShouldContain("as scripted", customMessage: $"{asked} in {endpoint.Dialect}");
        var received = await catalog.Upstream.NextRequestAsync();
        received.Path.ShouldBe(PathOf(endpoint, client.Path, model), endpoint.Dialect);
        (received.Headers.GetValueOrDefault("Authorization") ?? string.Empty).ShouldNotContain("hg-test-key");
        WaysOf(endpoint, client.UsualAuth).ShouldContain(w => received.Headers.GetValueOrDefault(w.Header) == w.Value, $"{asked}: no key as {endpoint.Auth}");
        CheckEdits(endpoint, body, received);
    }

    // What clients do not speak goes there by translation; here only the address counts.
    private void Look(string channel, string model, ProviderEndpoint endpoint)
    {
        var dialect = endpoint.Dialect switch
        {
            "cohere-v2" => DialectId.CohereChat,
            "ollama" => DialectId.OllamaChat,
            _ => DialectId.BedrockConverse,
        };
        var target = catalog.Gateway.Snapshot.Channels[channel].Routes[model].Tiers[0].Targets[0];
        target.Channel.ChatDialects.ShouldContain(dialect);
        var found = target.EndpointFor(new Surface(Operation.Chat, dialect)).ShouldNotBeNull();
        var path = Filled(RedirectedCatalog.PathOf(endpoint.BaseUrl) + endpoint.Paths["chat"], model);
        found.For(model, string.Empty, stream: false, string.Empty).AbsolutePath.ShouldBe(path);
        found.For(model, string.Empty, stream: true, string.Empty).AbsolutePath.ShouldBe(endpoint.Paths.TryGetValue("stream", out var stream) ? Filled(stream, model) : path);
        (found.Key?.ValueOf(RedirectedCatalog.Key) ?? target.Credential.Value).ShouldBe($"Bearer {RedirectedCatalog.Key}");
    }

    private static string PathOf(ProviderEndpoint endpoint, string operation, string model)
    {
        var path = endpoint.Paths[operation];
        return Filled(path.StartsWith('/') ? RedirectedCatalog.PathOf(endpoint.BaseUrl) + path : RedirectedCatalog.PathOf(path), model);
    }

    private static string Filled(string path, string model)
    {
        path = path.Replace("{model}", model, StringComparison.Ordinal).Replace("/openai/deployments/{deployment}", $"/openai/deployments/{model}", StringComparison.Ordinal);
        while (path.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            path = string.Concat(path.AsSpan(0, open), RedirectedCatalog.Variable, path.AsSpan(path.IndexOf('}', open) + 1));
        }

        return path;
    }

    // How the catalogue says that the key is sent. A signature or a token that needs code is not exercised here: the key goes as usual.
    private static List<(string Header, string Value)> WaysOf(ProviderEndpoint endpoint, string usual)
    {
        string[] words = [endpoint.Auth, .. endpoint.AuthAlso];
        var ways = words.SelectMany(WayOf).ToList();
        return ways.Count > 0 ? ways : [.. WayOf(usual), .. WayOf("bearer")];
    }

    private static IEnumerable<(string Header, string Value)> WayOf(string auth)
    {
        if (auth is "bearer" or "optional-bearer")
        {
            yield return ("Authorization", $"Bearer {RedirectedCatalog.Key}");
        }
        else if (auth is "x-api-key" or "x-goog-api-key")
        {
            yield return (auth, RedirectedCatalog.Key);
        }
        else if (auth.StartsWith("header:", StringComparison.Ordinal))
        {
            var parts = auth["header:".Length..].Split('=', 2);
            yield return (parts[0], parts.Length == 1 ? RedirectedCatalog.Key : parts[1].Replace("{key}", RedirectedCatalog.Key, StringComparison.Ordinal));
        }
    }

    // Something for every edit to change.
    private static JsonObject Body(ProviderEndpoint endpoint)
    {
        var body = new JsonObject { ["messages"] = new JsonArray() };
        foreach (var edit in endpoint.Edits.Edits)
        {
            switch (edit)
            {
                case RenameField or DropField:
                    body[edit.Name] = 7;
                    break;
                case ClampField clamp:
                    body[edit.Name] = (clamp.Max ?? clamp.Min)!.Value + 5;
                    break;
            }
        }

        return body;
    }

    private static void CheckEdits(ProviderEndpoint endpoint, JsonObject body, ReceivedRequest received)
    {
        var json = received.Json;
        foreach (var edit in endpoint.Edits.Edits)
        {
            switch (edit)
            {
                case RenameField rename:
                    json.TryGetProperty(rename.Name, out _).ShouldBeFalse(rename.Name);
                    json.GetProperty(rename.To).GetInt32().ShouldBe(7);
                    break;
                case DropField drop:
                    json.TryGetProperty(drop.Name, out _).ShouldBeFalse(drop.Name);
                    break;
                case ClampField clamp:
                    json.GetProperty(clamp.Name).GetDecimal().ShouldBe(clamp.Max!.Value);
                    break;
                case DefaultField preset:
                    json.GetProperty(preset.Name).GetRawText().ShouldBe(Encoding.UTF8.GetString(preset.Json.Span));
                    break;
                case SetField set:
                    json.GetProperty(set.Name).GetRawText().ShouldBe(Encoding.UTF8.GetString(set.Json.Span));
                    break;
            }
        }

        if (endpoint.Edits.IsEmpty && endpoint.Dialect is not "vertex-anthropic")
        {
            json.EnumerateObject().Select(p => p.Name).ShouldBe(body.Select(p => p.Key));
        }
    }

    private static Client? ClientOf(string dialect) => dialect switch
    {
        "openai-chat" or "azure-openai" => new Client("/v1/chat/completions", "chat", "bearer"),
        "openai-responses" => new Client("/v1/responses", "responses", "bearer"),
        "anthropic" or "vertex-anthropic" => new Client("/v1/messages", "messages", dialect is "anthropic" ? "x-api-key" : "bearer"),
        "gemini" or "vertex-gemini" => new Client("/v1beta/models/{model}:generateContent", "generate", dialect is "gemini" ? "x-goog-api-key" : "bearer"),
        _ => null,
    };

    private sealed record Client(string Url, string Path, string UsualAuth);
}
