using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Binds one entry of <c>providers</c>.</summary>
internal static class ChannelBinder
{
    public static ChannelConfig? Bind(JsonElement value, string path, BindSession session)
    {
        if (ObjectReader.Open(value, path, "provider", session) is not { } reader)
        {
            return null;
        }

        var none = new ChannelConfig { Path = path, Name = string.Empty, Type = string.Empty, BaseUrl = string.Empty };
        var config = new ChannelConfig
        {
            Path = path,
            Name = reader.RequiredText("name"),
            Description = reader.Text("description"),
            Type = reader.RequiredText("type"),
            BaseUrl = Address(reader, session),
            Plan = reader.Text("plan"),
            Region = reader.Text("region"),
            Project = reader.Text("project"),
            Location = reader.Text("location"),
            ApiVersion = reader.Text("apiVersion"),
            Vars = reader.TextMap("vars", StringComparer.OrdinalIgnoreCase) ?? none.Vars,
            Provider = reader.Text("provider"),
            Credentials = Credentials(reader, session),
            Auth = reader.Text("auth"),
            Models = Models(reader, session),
            ModelMapping = reader.TextMap("modelMapping", StringComparer.OrdinalIgnoreCase) ?? none.ModelMapping,
            Priority = reader.Int("priority"),
            Weight = reader.Int("weight") ?? none.Weight,
            Enabled = reader.Flag("enabled") ?? none.Enabled,
            Billing = reader.Text("billing"),
            Spillover = Spillover(reader),
            Endpoints = reader.TextMap("endpoints", StringComparer.OrdinalIgnoreCase) ?? none.Endpoints,
            Headers = reader.TextMap("headers", StringComparer.OrdinalIgnoreCase) ?? none.Headers,
            RemoveHeaders = reader.Texts("removeHeaders") ?? none.RemoveHeaders,
            Fields = FieldBinder.Bind(reader, session),
            Query = reader.TextMap("query", StringComparer.Ordinal) ?? none.Query,
            Proxy = reader.Text("proxy"),
            HttpVersion = reader.Text("httpVersion"),
            Timeouts = ConfigBinder.Timeouts(reader.Object("timeouts", "timeouts")),
            AskUsage = reader.Flag("askUsage") ?? none.AskUsage,
            Groups = reader.Texts("groups") ?? none.Groups,
            Tags = reader.Texts("tags") ?? none.Tags,
            Limits = LimitBinder.Bind(reader, session),
            AllowMetadataAddresses = reader.Flag("allowMetadataAddresses") ?? none.AllowMetadataAddresses,
            Prices = PriceBinder.BindAll(reader, session),
        };
        reader.End();
        return config;
    }

    // Left out, the catalogue's address is meant; left empty, most likely by a variable, the key must not go there.
    private static string Address(ObjectReader reader, BindSession session)
    {
        var path = reader.PathOf("baseURL");
        var address = reader.Text("baseURL");
        if (address is not null && string.IsNullOrWhiteSpace(address))
        {
            session.Error(path, session.VariableBehind(path) is { } variable ? $"is empty: the environment variable {variable} holds nothing" : "is empty");
        }

        return address?.Trim() ?? string.Empty;
    }

    private static List<CredentialConfig> Credentials(ObjectReader reader, BindSession session)
    {
        var credentials = new List<CredentialConfig>();
        var path = reader.PathOf("apiKey");
        if (reader.Text("apiKey") is { } key)
        {
            Add(key, path, null, 1);
        }

        foreach (var (value, itemPath) in reader.Items("apiKeys"))
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                if (session.Text(value, itemPath) is { } text)
                {
                    Add(text, itemPath, null, 1);
                }
            }
            else if (ObjectReader.Open(value, itemPath, "apiKey", session) is { } item)
            {
                Add(item.RequiredText("key"), item.PathOf("key"), item.Text("name"), item.Int("weight") ?? 1);
                item.End();
            }
        }

        return credentials;

        void Add(string secret, string at, string? name, int weight)
        {
            // The validator finds an empty key by itself, but only here is it known which variable left it empty.
            if (secret.Length == 0 && session.VariableBehind(at) is { } variable)
            {
                session.Error(at, $"is empty: the environment variable {variable} holds nothing");
                return;
            }

            credentials.Add(new CredentialConfig(at, secret, name, weight));
        }
    }

    private static List<ChannelModelConfig> Models(ObjectReader reader, BindSession session)
    {
        var models = new List<ChannelModelConfig>();
        foreach (var (value, path) in reader.Items("models"))
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                if (session.Text(value, path) is { } name)
                {
                    models.Add(new ChannelModelConfig(path, name));
                }
            }
            else if (ObjectReader.Open(value, path, "model", session) is { } model)
            {
                models.Add(new ChannelModelConfig(path, model.RequiredText("name"))
                {
                    Upstream = model.Text("upstream"),
                    Endpoint = model.Text("endpoint"),
                });
                model.End();
            }
        }

        return models;
    }

    // true: any charged channel; false: none; else the names of those it may be.
    private static IReadOnlyList<string>? Spillover(ObjectReader reader)
    {
        var path = reader.PathOf("spillover");
        return reader.Take("spillover") switch
        {
            null or { ValueKind: JsonValueKind.False } => null,
            { ValueKind: JsonValueKind.True } => ["*"],

            // An environment variable can only write the two words as text.
            { } names => reader.TextList(names, path) switch
            {
                ["true"] => ["*"],
                null or [] or ["false"] => null,
                var list => list,
            },
        };
    }
}
