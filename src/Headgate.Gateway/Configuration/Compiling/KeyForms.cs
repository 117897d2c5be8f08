using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Forwarding.Signing;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>How one key is used.</summary>
/// <param name="Scheme">Where it is sent.</param>
/// <param name="Place">Header or query parameter.</param>
/// <param name="Template">The header's value; empty: the key alone.</param>
/// <param name="Signer">What signs with it; null: it is sent as it is.</param>
internal sealed record KeyForm(CredentialScheme Scheme, string Place, string Template, RequestSigner? Signer);

/// <summary>Clouds take keys of several kinds, which their form tells apart: AWS key pairs and API keys, Google's service accounts, API keys and tokens.</summary>
internal sealed class KeyForms(TimeProvider clock, ProblemList problems)
{
    private const string Aws = "aws-sigv4(";
    private const string Google = "google-oauth";
    private const string RegionMark = "-runtime.";

    /// <summary>The form of a key; null: the channel's usual way, or a fault was reported.</summary>
    /// <param name="config">The channel.</param>
    /// <param name="sites">Its addresses.</param>
    /// <param name="credential">The key as asked for.</param>
    /// <param name="transport">The channel's way out, for tokens.</param>
    public KeyForm? Of(ChannelConfig config, ChannelSites sites, CredentialConfig credential, UpstreamTransport transport)
    {
        var auth = sites.Main.Known?.Auth ?? string.Empty;
        var secret = credential.Secret.Trim();
        if (auth.StartsWith(Aws, StringComparison.Ordinal))
        {
            return AwsCredentialText.TryParse(secret, out var pair) ? OfPair(config, sites, credential, pair, auth[Aws.Length..].TrimEnd(')')) : null;
        }

        return !auth.StartsWith(Google, StringComparison.Ordinal) ? null
            : GoogleKey.IsServiceAccount(secret) ? OfAccount(credential, secret, transport)
            : GoogleKey.IsApiKey(secret) ? new KeyForm(CredentialScheme.Header, "x-goog-api-key", string.Empty, null)
            : null;
    }

    private KeyForm? OfPair(ChannelConfig config, ChannelSites sites, CredentialConfig credential, AwsCredentialText pair, string service)
    {
        if ((config.Region ?? RegionOf(sites.Main.Address.Probe.Host)) is { } region)
        {
            return Signed(new SigV4Signer(pair, region, clock, service));
        }

        problems.Error(credential.Path, "signs for a region, which the address does not tell; set region");
        return null;
    }

    private KeyForm? OfAccount(CredentialConfig credential, string secret, UpstreamTransport transport)
    {
        if (GoogleServiceAccount.TryParse(secret, out var account, out var fault))
        {
            return Signed(new GoogleTokenSigner(account, transport, clock));
        }

        problems.Error(credential.Path, $"is of no use: {fault}");
        return null;
    }

    // Nothing of the key itself is sent.
    private static KeyForm Signed(RequestSigner signer) => new(CredentialScheme.None, string.Empty, string.Empty, signer);

    // bedrock-runtime.eu-west-1.amazonaws.com
    private static string? RegionOf(string host)
    {
        var start = host.IndexOf(RegionMark, StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : host.IndexOf('.', start + RegionMark.Length);
        return end < 0 ? null : host[(start + RegionMark.Length)..end];
    }
}
