using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>How one key is used.</summary>
/// <param name="Scheme">Where it is sent.</param>
/// <param name="Place">Header or query parameter.</param>
/// <param name="Template">The header's value; empty: the key alone.</param>
/// <param name="Signer">What signs with it; null: it is sent as it is.</param>
internal sealed record KeyForm(CredentialScheme Scheme, string Place, string Template, RequestSigner? Signer);

/// <summary>Clouds take keys of several kinds, which their form tells apart: AWS key pairs and API keys, Google's service accounts, API keys and tokens.</summary>
internal static class KeyForms
{
    private const string Google = "google-oauth";

    /// <summary>The form of a key; null: the channel's usual way.</summary>
    public static KeyForm? Of(ChannelSites sites, string secret)
    {
        var auth = sites.Main.Known?.Auth ?? string.Empty;
        if (auth.StartsWith(Google, StringComparison.Ordinal))
        {
            return GoogleKey.IsApiKey(secret) ? new KeyForm(CredentialScheme.Header, "x-goog-api-key", string.Empty, null) : null;
        }

        return null;
    }
}
