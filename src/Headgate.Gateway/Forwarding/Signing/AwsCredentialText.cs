using System.Diagnostics.CodeAnalysis;
using System.Text;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Forwarding.Signing;

/// <summary>An AWS access key, as it is written in a channel's credential.</summary>
/// <remarks>
/// Either <c>ACCESS_KEY:SECRET[:SESSION_TOKEN]</c> or JSON <c>{"accessKeyId", "secretAccessKey", "sessionToken"?}</c>. Anything else is
/// not one: a Bedrock API key is sent as a plain bearer.
/// </remarks>
public sealed class AwsCredentialText
{
    private AwsCredentialText(string accessKey, string secret, string? sessionToken) => (AccessKey, Secret, SessionToken) = (accessKey, secret, sessionToken);

    /// <summary>The access key's id, which is sent.</summary>
    public string AccessKey { get; }

    /// <summary>The token of a temporary key; null: the key is not temporary.</summary>
    public string? SessionToken { get; }

    internal string Secret { get; }

    /// <summary>Reads one. False: the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AwsCredentialText? credential)
    {
        text = text.Trim();
        return text.StartsWith('{') ? TryParseJson(text, out credential) : TryParsePlain(text, out credential);
    }

    /// <summary>The access key's beginning; never the secret.</summary>
    public override string ToString() => $"AWS key {AccessKey[..Math.Min(8, AccessKey.Length)]}…";

    private static bool TryParseJson(string text, out AwsCredentialText? credential)
    {
        using var document = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(text).AsMemory());
        var root = document?.RootElement ?? default;
        credential = Make(root.Text("accessKeyId"u8), root.Text("secretAccessKey"u8), root.Text("sessionToken"u8));
        return credential is not null;
    }

    private static bool TryParsePlain(string text, out AwsCredentialText? credential)
    {
        // Neither the id nor a secret (base64) holds a colon.
        var parts = text.Split(':', 3);
        credential = parts.Length < 2 ? null : Make(parts[0], parts[1], parts.Length == 3 ? parts[2] : null);
        return credential is not null;
    }

    private static AwsCredentialText? Make(string? accessKey, string? secret, string? token)
    {
        var isKey = !string.IsNullOrWhiteSpace(accessKey) && accessKey.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
        return isKey && !string.IsNullOrWhiteSpace(secret) ? new AwsCredentialText(accessKey!, secret, string.IsNullOrEmpty(token) ? null : token) : null;
    }
}
