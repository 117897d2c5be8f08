using System.Globalization;
using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.ClaudeCodeRouter;

/// <summary>Reads claude-code-router's <c>config.json</c>.</summary>
internal static class CcrReader
{
    private static readonly (string Key, string Why)[] NotHere =
    [
        ("CUSTOM_ROUTER_PATH", "a router of one's own is a program and does not come"),
        ("REWRITE_SYSTEM_PROMPT", "rewriting the system prompt has no counterpart"),
        ("transformers", "transformers of one's own are programs and do not come"),
        ("plugins", "plug-ins do not come"),
        ("StatusLine", "the status line does not come"),
        ("forceUseImageAgent", "describing pictures by another model has no counterpart"),
    ];

    /// <summary>Whether a document is one.</summary>
    public static bool Recognises(JsonElement root) =>
        LooseJson.Member(root, "Router") is { ValueKind: JsonValueKind.Object }
        || LooseJson.Items(LooseJson.Member(root, "Providers")).Any(p => LooseJson.Member(p, "api_base_url") is not null);

    /// <summary>Reads a document.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="environment">Environment variables by name; null: not set.</param>
    /// <exception cref="ImportRefusedException">It holds no provider.</exception>
    public static ForeignImport Read(JsonElement root, Func<string, string?> environment)
    {
        var notes = new ImportNotes();
        var variables = new Variables(environment);
        var providers = new CcrProviders(variables, notes);
        if (LooseJson.Member(root, "Providers", "providers") is not { ValueKind: JsonValueKind.Array } list)
        {
            throw new ImportRefusedException("The file has no list of Providers: it is no config.json of claude-code-router.");
        }

        var channels = list.EnumerateArray().Select(providers.Read).OfType<ChannelDocument>().ToArray();
        var routes = new CcrRoutes(channels, providers.Channels, notes).Read(LooseJson.Member(root, "Router"), LooseJson.Member(root, "fallback"));
        foreach (var (key, why) in NotHere.Where(n => LooseJson.Member(root, n.Key) is { } value && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0) && value.ValueKind != JsonValueKind.False))
        {
            notes.LeftOut(key, why);
        }

        if (LooseJson.Member(root, "HOST", "PORT") is not null)
        {
            notes.Advice("PORT", "the gateway listens where it is told with --urls; point ANTHROPIC_BASE_URL there");
        }

        return new ForeignImport(
            ForeignSource.ClaudeCodeRouter,
            new ConfigurationDocument { Channels = channels, Routes = routes, Keys = Keys(root, variables, notes), Settings = Settings(root, variables, notes) },
            notes.ToList());
    }

    private static KeyDocument[] Keys(JsonElement root, Variables variables, ImportNotes notes)
    {
        var key = variables.Fill(LooseJson.Text(LooseJson.Member(root, "APIKEY")) ?? string.Empty, out var missing).Trim();
        if (missing is null && key.Length > 0 && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
        {
            return [new KeyDocument { Name = "claude-code-router", Secret = key }];
        }

        notes.Advice("APIKEY", missing is null ? "it has none, or one that cannot be sent: make a key here and give it to Claude Code as ANTHROPIC_AUTH_TOKEN" : $"the environment variable {missing} is not set: make a key here");
        return [];
    }

    private static Dictionary<string, JsonElement>? Settings(JsonElement root, Variables variables, ImportNotes notes)
    {
        var proxy = variables.Fill(LooseJson.Text(LooseJson.Member(root, "PROXY_URL", "HTTPS_PROXY", "https_proxy", "httpsProxy")) ?? string.Empty, out var missing).Trim();
        if (missing is not null || (proxy.Length > 0 && (!Uri.TryCreate(proxy, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5"))))
        {
            notes.LeftOut("PROXY_URL", "it is not the address of a proxy");
            proxy = string.Empty;
        }

        var timeout = LooseJson.Number(LooseJson.Member(root, "API_TIMEOUT_MS")) is >= 1000 and <= 86_400_000 and var milliseconds
            ? ((long)milliseconds).ToString(CultureInfo.InvariantCulture)
            : null;
        return proxy.Length == 0 && timeout is null
            ? null
            : new(StringComparer.Ordinal)
            {
                ["gateway"] = JsonSerializer.SerializeToElement(new GatewaySettingsInput { Proxy = proxy.Length == 0 ? null : proxy, DefaultTimeout = timeout }, ContractJson.Options),
            };
    }
}
