using System.Globalization;
using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Binds one entry of <c>keys</c>.</summary>
internal static class KeyBinder
{
    public static ApiKeyConfig? Bind(JsonElement value, string path, BindSession session)
    {
        if (ObjectReader.Open(value, path, "key", session) is not { } reader)
        {
            return null;
        }

        var config = new ApiKeyConfig
        {
            Path = path,
            Name = reader.RequiredText("name"),
            Key = Secret(reader, session),
            Models = reader.Texts("models") ?? ["*"],
            AllowedIps = reader.Texts("allowedIps") ?? [],
            ExpiresAt = Moment(reader, session),
            Enabled = reader.Flag("enabled") ?? true,
            Group = reader.Text("group"),
            Tags = reader.Texts("tags") ?? [],
            Limits = LimitBinder.Bind(reader, session),
        };
        reader.End();
        return config;
    }

    private static string Secret(ObjectReader reader, BindSession session)
    {
        var path = reader.PathOf("key");
        var secret = reader.RequiredText("key");
        if (secret.Length == 0 && session.VariableBehind(path) is { } variable)
        {
            session.Error(path, $"is empty: the environment variable {variable} holds nothing");
        }

        return secret;
    }

    private static DateTimeOffset? Moment(ObjectReader reader, BindSession session)
    {
        var path = reader.PathOf("expiresAt");
        if (reader.Text("expiresAt") is not { Length: > 0 } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment;
        }

        session.Error(path, $"'{text}' is not a date such as 2026-12-31 or 2026-12-31T18:00:00Z");
        return null;
    }
}
