using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>What clouds need beside a key: the family keeps it in the key itself, in <c>other</c>, or in <c>config</c>.</summary>
internal static class OneApiClouds
{
    /// <summary>Completes a channel of Bedrock; null: it cannot come.</summary>
    public static ChannelDocument? Bedrock(ChannelInput channel, List<CredentialInput> keys, OneApiRow row, string item, ImportNotes notes)
    {
        var config = row.Object("config");
        var region = LooseJson.Text(LooseJson.Member(config, "region"));
        if (LooseJson.Text(LooseJson.Member(config, "ak")) is { Length: > 0 } id && LooseJson.Text(LooseJson.Member(config, "sk")) is { Length: > 0 } secret)
        {
            keys = [new CredentialInput { Secret = $"{id}:{secret}" }];
        }
        else
        {
            var usable = new List<CredentialInput>();
            foreach (var key in keys)
            {
                // ID|SECRET|REGION, or KEY|REGION.
                var parts = key.Secret!.Split('|', StringSplitOptions.TrimEntries);
                var at = parts.Length > 1 ? parts[^1] : null;
                if (at is not null && region is not null && !string.Equals(at, region, StringComparison.OrdinalIgnoreCase))
                {
                    notes.LeftOut(item, $"a key for the region {ImportNames.Clean(at)} is left out: the channel is one of {ImportNames.Clean(region)}");
                    continue;
                }

                region ??= at;
                usable.Add(key with { Secret = parts.Length >= 3 ? $"{parts[0]}:{parts[1]}" : parts[0] });
            }

            keys = usable;
        }

        if (string.IsNullOrWhiteSpace(region) || keys.Count == 0)
        {
            notes.LeftOut(item, "it states no region or no key of AWS");
            return null;
        }

        if (channel.Models!.Any(m => !(m.Upstream ?? m.Name).Contains('.', StringComparison.Ordinal)))
        {
            notes.Advice(item, "check its models: AWS wants its own ids, such as anthropic.claude-sonnet-4-20250514-v1:0, where the source kept a table of short names");
        }

        return new ChannelDocument(channel with { Region = region.Trim() }, keys);
    }

    /// <summary>Completes a channel of Vertex; null: it cannot come.</summary>
    public static ChannelDocument? Vertex(ChannelInput channel, List<CredentialInput> keys, OneApiRow row, string item, ImportNotes notes)
    {
        var config = row.Object("config");
        if (LooseJson.Member(config, "vertex_ai_adc") is { } account)
        {
            keys = [new CredentialInput { Secret = account.ValueKind == JsonValueKind.Object ? account.GetRawText() : LooseJson.Text(account) ?? string.Empty }];
        }

        if (keys.TrueForAll(k => string.IsNullOrWhiteSpace(k.Secret)))
        {
            notes.LeftOut(item, "it has no service account");
            return null;
        }

        var location = LooseJson.Text(LooseJson.Member(config, "region")) ?? row.Text("other");
        if (row.Object("other") is { } map)
        {
            location = LooseJson.Text(LooseJson.Member(map, "default")) ?? string.Empty;
            if (LooseJson.Members(map).Any(p => !string.Equals(p.Name, "default", StringComparison.Ordinal)))
            {
                notes.Changed(item, $"all its models use the region {(location.Length == 0 ? "global" : ImportNames.Clean(location))}; make a channel for each other region");
            }
        }

        return new ChannelDocument(
            channel with
            {
                Location = location.Length == 0 ? null : location,
                Project = LooseJson.Text(LooseJson.Member(config, "vertex_ai_project_id")) is { Length: > 0 } project ? project : null,
            },
            keys);
    }

    /// <summary>Completes a channel of Azure.</summary>
    public static ChannelDocument Azure(ChannelInput channel, List<CredentialInput> keys, OneApiRow row)
    {
        var version = LooseJson.Text(LooseJson.Member(row.Object("config"), "api_version")) is { Length: > 0 } configured ? configured : row.Text("other");
        return new ChannelDocument(channel with { ApiVersion = version.Length == 0 ? null : version }, keys);
    }

    /// <summary>Completes a channel of Cloudflare's; null: it cannot come.</summary>
    public static ChannelDocument? Cloudflare(ChannelInput channel, List<CredentialInput> keys, OneApiRow row, string item, ImportNotes notes)
    {
        var account = LooseJson.Text(LooseJson.Member(row.Object("config"), "user_id")) is { Length: > 0 } configured ? configured : row.Text("other");
        if (account.Length == 0)
        {
            notes.LeftOut(item, "it states no account id");
            return null;
        }

        return new ChannelDocument(channel with { Vars = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["account_id"] = account } }, keys);
    }

    /// <summary>Completes a channel of Qianfan, whose keys may be <c>KEY|APPID</c>.</summary>
    public static ChannelDocument Qianfan(ChannelInput channel, List<CredentialInput> keys)
    {
        var app = keys.Select(k => k.Secret!.Split('|')).FirstOrDefault(p => p.Length > 1)?[1].Trim();
        var headers = new Dictionary<string, string>(channel.Headers ?? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        if (app is { Length: > 0 } && HeaderText.IsHeader("appid", app))
        {
            headers["appid"] = app;
        }

        return new ChannelDocument(channel with { Headers = headers.Count == 0 ? null : headers }, [.. keys.Select(k => k with { Secret = k.Secret!.Split('|')[0].Trim() })]);
    }
}
