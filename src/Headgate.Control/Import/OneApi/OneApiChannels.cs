using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>Reads the table <c>channels</c>.</summary>
internal sealed class OneApiChannels(ForeignSource source, ImportNotes notes)
{
    private const long Enabled = 1;
    private const long SwitchedOffByItself = 3;
    private const int MostWeight = 1_000_000;

    private static readonly string[] Columns =
    [
        "id", "type", "key", "name", "status", "weight", "created_time", "base_url", "other", "models", "group", "model_mapping", "status_code_mapping",
        "priority", "tag", "setting", "settings", "param_override", "header_override", "remark", "channel_info", "config", "openai_organization",
        "system_prompt", "model_prefix",
    ];

    private readonly ImportNames _names = new();

    /// <summary>Every channel that can come; notes tell of the others.</summary>
    public List<ChannelDocument> Read(OneApiDatabase database, CancellationToken cancellation) =>
        [.. database.Rows("channels", Columns, cancellation).Select(Channel).OfType<ChannelDocument>()];

    private ChannelDocument? Channel(OneApiRow row)
    {
        var number = row.Number("type");
        var type = OneApiTypes.Find(source, number);
        var id = row.Number("id");
        var item = $"channel '{ImportNames.Clean(row.Text("name"))}' (no. {id})";
        var keys = OneApiCredentials.Read(source, row, item, notes);

        // With a plain key New-API calls Tencent's newer endpoint.
        const long Tencent = 23;
        if (number == Tencent && source != ForeignSource.OneApi && keys.Count > 0 && keys.TrueForAll(k => !k.Secret!.Contains('|', StringComparison.Ordinal)))
        {
            type = type with { Word = "tencent-tokenhub" };
        }

        if (type.Word is null)
        {
            notes.LeftOut(item, $"is one of {type.Name}: {type.Why}");
            return null;
        }

        if (OneApiAddress.Read(source, type, number, row.Text("base_url"), out var fault) is not { } address)
        {
            notes.LeftOut(item, $"is one of {type.Name}, and {fault}");
            return null;
        }

        var models = OneApiModels.Read(source, row, string.Equals(type.Word, "azure", StringComparison.Ordinal), item, notes);
        if (models.Count == 0)
        {
            notes.LeftOut(item, "it lists no model");
            return null;
        }

        if (keys.Count == 0 && !type.Keyless && !row.Has("config"))
        {
            notes.LeftOut(item, "it has no key");
            return null;
        }

        return Completed(Plain(row, address, models, item, id), keys, row, item);
    }

    private ChannelInput Plain(OneApiRow row, OneApiAddress address, List<ChannelModel> models, string item, long id)
    {
        var status = row.Number("status", Enabled);
        if (status == SwitchedOffByItself)
        {
            notes.Changed(item, "was switched off by the source itself after errors; comes switched off");
        }

        var setting = row.Object("setting");
        NoteSettings(row, setting, item);
        var groups = row.List("group");
        return new ChannelInput
        {
            Name = _names.Channel(row.Text("name"), $"channel-{id}"),
            Description = ImportNames.Clean(row.Text("remark")) is { Length: > 0 } remark ? remark : null,
            Type = address.Word,
            BaseUrl = address.BaseUrl,
            Plan = address.Plan,
            Models = models,
            Priority = (int)Math.Clamp(row.Number("priority"), int.MinValue, int.MaxValue),

            // One-API has the column, and draws evenly all the same.
            Weight = source == ForeignSource.OneApi ? null : (int)Math.Clamp(row.Number("weight"), 1, MostWeight),
            Enabled = status == Enabled ? null : false,
            Headers = OneApiOverrides.Headers(row, item, notes),
            Fields = OneApiOverrides.Fields(row, item, notes),
            Proxy = Proxy(setting, item),
            Groups = groups.Count == 0 ? null : groups,
            Tags = ImportNames.Clean(row.Text("tag")) is { Length: > 0 } tag ? [tag] : null,
        };
    }

    private ChannelDocument? Completed(ChannelInput channel, List<CredentialInput> keys, OneApiRow row, string item) => channel.Type switch
    {
        "azure" => OneApiClouds.Azure(channel, keys, row),
        "bedrock" => OneApiClouds.Bedrock(channel, keys, row, item, notes),
        "vertex" => OneApiClouds.Vertex(channel, keys, row, item, notes),
        "cloudflare-workers-ai" => OneApiClouds.Cloudflare(channel, keys, row, item, notes),
        "baidu-qianfan" => OneApiClouds.Qianfan(channel, keys),
        _ => new ChannelDocument(channel, keys),
    };

    private string? Proxy(System.Text.Json.JsonElement? setting, string item)
    {
        if (LooseJson.Text(LooseJson.Member(setting, "proxy"))?.Trim() is not { Length: > 0 } proxy)
        {
            return null;
        }

        if (Uri.TryCreate(proxy, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5" && url.Host.Length > 0)
        {
            return proxy;
        }

        // socks5h leaves names to the proxy, which is what ours does anyway.
        if (proxy.StartsWith("socks5h://", StringComparison.OrdinalIgnoreCase))
        {
            return "socks5://" + proxy["socks5h://".Length..];
        }

        notes.LeftOut(item, "its proxy is not an address of http, https or socks and is left out");
        return null;
    }

    private void NoteSettings(OneApiRow row, System.Text.Json.JsonElement? setting, string item)
    {
        if (row.Text("status_code_mapping") is { Length: > 0 } and not "{}" and not "null")
        {
            notes.LeftOut(item, "its mapping of status codes is left out");
        }

        if (row.Text("system_prompt").Length > 0 || LooseJson.Text(LooseJson.Member(setting, "system_prompt")) is { Length: > 0 })
        {
            notes.LeftOut(item, "its system prompt is left out");
        }

        foreach (var (name, what) in ((string, string)[])[("thinking_to_content", "moving reasoning into the text"), ("force_format", "rewriting answers"), ("force_stream", "forcing streams")])
        {
            if (LooseJson.Flag(LooseJson.Member(setting, name)))
            {
                notes.LeftOut(item, $"{what} is left out");
            }
        }
    }
}
