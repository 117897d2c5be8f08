using System.Text.Json;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>The forms of a key for Google Cloud: a service account's JSON, an API key, or a token that somebody else keeps fresh.</summary>
internal static class GoogleKey
{
    /// <summary>Whether a key is a service account's JSON.</summary>
    public static bool IsServiceAccount(string secret) => secret.StartsWith('{');

    /// <summary>Whether a key is an API key: they begin alike.</summary>
    public static bool IsApiKey(string secret) => secret.StartsWith("AIza", StringComparison.Ordinal) || secret.StartsWith("AQ.", StringComparison.Ordinal);

    /// <summary>Whether the channel's keys are API keys.</summary>
    public static bool IsApiKey(ChannelConfig config) => config.Credentials.Count > 0 && config.Credentials.All(c => IsApiKey(c.Secret.Trim()));

    /// <summary>The project that the channel's first service account belongs to; null: unknown.</summary>
    public static string? ProjectOf(ChannelConfig config)
    {
        foreach (var credential in config.Credentials)
        {
            if (IsServiceAccount(credential.Secret.Trim()) && ProjectOf(credential.Secret) is { } project)
            {
                return project;
            }
        }

        return null;
    }

    private static string? ProjectOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("project_id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (JsonException)
        {
            // The signer says what is wrong with it.
            return null;
        }
    }
}
