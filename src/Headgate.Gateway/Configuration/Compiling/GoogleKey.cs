using Headgate.Gateway.Forwarding.Signing;

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
            // What is wrong with one is reported where it is used.
            if (IsServiceAccount(credential.Secret.Trim()) && GoogleServiceAccount.TryParse(credential.Secret, out var account, out _) && account.Project is { } project)
            {
                return project;
            }
        }

        return null;
    }
}
