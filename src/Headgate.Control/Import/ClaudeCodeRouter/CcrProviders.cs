using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.ClaudeCodeRouter;

/// <summary>Reads <c>Providers</c>: each is a channel.</summary>
internal sealed class CcrProviders(Variables variables, ImportNotes notes)
{
    private static readonly string[] Operations = ["/chat/completions", "/v1/messages", "/messages", "/responses"];

    private readonly ImportNames _names = new();
    private readonly Dictionary<string, string> _channels = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Channels' names by providers' names.</summary>
    public IReadOnlyDictionary<string, string> Channels => _channels;

    /// <summary>One entry; null: it cannot come.</summary>
    public ChannelDocument? Read(JsonElement provider, int index)
    {
        var name = LooseJson.Text(LooseJson.Member(provider, "name"))?.Trim() ?? string.Empty;
        var item = name.Length == 0 ? $"provider no. {index + 1}" : $"provider '{ImportNames.Clean(name)}'";
        var address = variables.Fill(LooseJson.Text(LooseJson.Member(provider, "api_base_url", "baseUrl", "base_url")) ?? string.Empty, out var missing).Trim();
        if (missing is not null || !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            notes.LeftOut(item, missing is null ? "its api_base_url is missing or no address of http or https" : $"its api_base_url needs the environment variable {missing}, which is not set");
            return null;
        }

        var models = LooseJson.Items(LooseJson.Member(provider, "models")).Select(m => LooseJson.Text(m)?.Trim()).OfType<string>()
            .Where(m => m.Length > 0 && m.AsSpan().Count('*') <= 1).Distinct(StringComparer.OrdinalIgnoreCase).Select(m => new ChannelModel { Name = m }).ToArray();
        if (name.Length == 0 || models.Length == 0)
        {
            notes.LeftOut(item, name.Length == 0 ? "it has no name" : "it lists no model");
            return null;
        }

        var transformers = new CcrTransformers(LooseJson.Member(provider, "transformer"), item, notes);
        if (transformers.Uses("vertex-gemini") || transformers.Uses("vertex-claude"))
        {
            notes.LeftOut(item, "it signs in to Google with what is set up on its machine; make a channel of the type vertex with a service account");
            return null;
        }

        if (Credentials(provider, item) is not { } credentials)
        {
            return null;
        }

        var channel = _names.Channel(name, $"provider-{index + 1}");
        _channels.TryAdd(name, channel);
        if (LooseJson.Member(provider, "tokenizer") is not null)
        {
            notes.LeftOut(item, "its tokenizer is left out");
        }

        return new ChannelDocument(Destination(address, transformers) with { Name = channel, Models = models, Fields = transformers.Edits }, credentials);
    }

    private CredentialInput[]? Credentials(JsonElement provider, string item)
    {
        var key = variables.Fill(LooseJson.Text(LooseJson.Member(provider, "api_key", "apiKey")) ?? string.Empty, out var missing).Trim();
        if (missing is not null)
        {
            notes.LeftOut(item, $"its api_key needs the environment variable {missing}, which is not set");
            return null;
        }

        if (key.Length > 0 && !key.StartsWith('{') && key.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            notes.LeftOut(item, "its api_key holds a control character");
            return null;
        }

        return key.Length == 0 ? [] : [new CredentialInput { Secret = key }];
    }

    // The address is that of a call; its end and the transformers tell the protocol.
    private static ChannelInput Destination(string address, CcrTransformers transformers)
    {
        var plain = address.TrimEnd('/');
        var type = transformers.Uses("gemini") || plain.EndsWith("/models", StringComparison.OrdinalIgnoreCase) ? "gemini"
            : transformers.Uses("Anthropic") || plain.EndsWith("/messages", StringComparison.OrdinalIgnoreCase) ? "anthropic"
            : transformers.Uses("openai-responses") || plain.EndsWith("/responses", StringComparison.OrdinalIgnoreCase) ? "openai-responses"
            : "openai";
        foreach (var operation in type is "gemini" ? ["/models"] : Operations)
        {
            if (plain.EndsWith(operation, StringComparison.OrdinalIgnoreCase))
            {
                plain = plain[..^operation.Length];
                break;
            }
        }

        // A provider of the catalogue is served in every protocol that it speaks, Anthropic's among them.
        return type is "openai" && SpokenProviders.At(plain) is { } known
            ? new ChannelInput { Name = string.Empty, Type = known.Provider.Id, Plan = ReferenceEquals(known.Plan, known.Provider.Plans[0]) ? null : known.Plan.Id }
            : new ChannelInput { Name = string.Empty, Type = type, BaseUrl = plain, Auth = type is "anthropic" && transformers.Bearer ? "bearer" : null };
    }
}
