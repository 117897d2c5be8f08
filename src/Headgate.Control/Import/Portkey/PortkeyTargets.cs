using System.Globalization;
using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.Portkey;

/// <summary>Reads single targets: each is a channel with what it does to a request.</summary>
internal sealed class PortkeyTargets(ImportNotes notes)
{
    /// <summary>The model that a target does not name itself.</summary>
    public const string Asked = "*";

    private readonly ImportNames _names = new();
    private readonly List<ChannelDocument> _channels = [];

    /// <summary>The channels so far.</summary>
    public IReadOnlyList<ChannelDocument> Channels => _channels;

    /// <summary>Reads one; null: it cannot come. The answer is <c>channel/model</c>, or <c>channel/*</c> where the client's model is passed on.</summary>
    /// <param name="target">The target.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="own">What holds for it, taken from around it and stated by itself.</param>
    public string? Read(JsonElement target, string path, PortkeyInherited own)
    {
        var model = own.Overrides.TryGetValue("model", out var asked) ? LooseJson.Text(asked)?.Trim() : null;
        var provider = PortkeyProviders.Text(target, "provider") ?? string.Empty;
        if (PortkeyProviders.Text(target, "virtual_key", "virtualKey") is not null || provider.StartsWith('@') || IsSlug(model))
        {
            notes.LeftOut(path, "its key lies at Portkey and cannot come: make a channel with the provider's own key");
            return null;
        }

        var host = own.Host;
        if (host is not null && (!Uri.TryCreate(host, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
        {
            notes.LeftOut(path, "its custom_host is no address of http or https");
            return null;
        }

        if ((PortkeyProviders.Word(provider) ?? (host is null ? null : "openai")) is not { } word)
        {
            notes.LeftOut(path, provider.Length == 0 ? "it names no provider" : $"the provider '{ImportNames.Clean(provider)}' is not known, or speaks no protocol that is spoken here");
            return null;
        }

        var name = LooseJson.Text(LooseJson.Member(target, "name")) ?? provider;
        var served = string.IsNullOrEmpty(model) || model.Contains('*', StringComparison.Ordinal) ? Asked : model;
        var channel = new ChannelInput
        {
            Name = _names.Channel(name, "portkey"),
            Type = word,
            BaseUrl = host?.TrimEnd('/'),
            Models = [new ChannelModel { Name = served }],
            Headers = Headers(target),
            Fields = Fields(target, own.Overrides, path),
            Timeouts = own.Timeout is >= 100 and < 86_400_000 ? new TimeoutInput { FirstByte = ((long)own.Timeout.Value).ToString(CultureInfo.InvariantCulture) } : null,
        };
        var key = PortkeyProviders.Text(target, "api_key", "apiKey") ?? string.Empty;
        if (PortkeyProviders.Complete(channel, key, target, out var fault) is not { } document)
        {
            notes.LeftOut(path, fault);
            return null;
        }

        NoteTheRest(target, path);
        _channels.Add(document);
        return $"{channel.Name}/{served}";
    }

    // @slug/model; Cloudflare's own models begin with @cf/ and @hf/.
    private static bool IsSlug(string? model) =>
        model?.StartsWith('@') == true && !model.StartsWith("@cf/", StringComparison.Ordinal) && !model.StartsWith("@hf/", StringComparison.Ordinal);

    private static Dictionary<string, string>? Headers(JsonElement target)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, value) in ((string, string?)[])
            [
                ("OpenAI-Organization", PortkeyProviders.Text(target, "openai_organization", "openaiOrganization")),
                ("OpenAI-Project", PortkeyProviders.Text(target, "openai_project", "openaiProject")),
                ("anthropic-beta", PortkeyProviders.Text(target, "anthropic_beta", "anthropicBeta")),
            ])
        {
            if (value is not null && HeaderText.IsHeader(header, value))
            {
                headers[header] = value;
            }
        }

        return headers.Count == 0 ? null : headers;
    }

    private FieldEdits? Fields(JsonElement target, IReadOnlyDictionary<string, JsonElement> overrides, string path)
    {
        var set = overrides.Where(o => o.Key is not ("model" or "stream")).ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
        var preset = Values(LooseJson.Member(target, "default_params", "defaultParams"));
        var drop = new List<string>();
        foreach (var name in LooseJson.Items(LooseJson.Member(target, "drop_params", "dropParams")).Select(d => LooseJson.Text(d) ?? string.Empty))
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny(".[*") || name is "model" or "stream")
            {
                notes.LeftOut(path, $"dropping '{ImportNames.Clean(name)}' is left out: only whole fields can be dropped");
            }
            else
            {
                drop.Add(name);
            }
        }

        return set.Count + preset.Count + drop.Count == 0 ? null : new FieldEdits
        {
            Set = set.Count == 0 ? null : set,
            Default = preset.Count == 0 ? null : preset,
            Drop = drop.Count == 0 ? null : drop,
        };
    }

    private static Dictionary<string, JsonElement> Values(JsonElement? from) => LooseJson.Members(from)
        .Where(p => p.Name is not ("model" or "stream")).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);

    private void NoteTheRest(JsonElement target, string path)
    {
        foreach (var (name, why) in ((string, string)[])
            [
                ("forward_headers", "passing on headers by name is left out: clients' headers are passed on anyway, but for keys and such"),
                ("prompt_id", "stored prompts do not come"),
                ("passthrough", "passing requests on unread is left out"),
            ])
        {
            if (LooseJson.Member(target, name) is not null)
            {
                notes.Once(path, ForeignImportNoteKind.LeftOut, why);
            }
        }
    }
}
