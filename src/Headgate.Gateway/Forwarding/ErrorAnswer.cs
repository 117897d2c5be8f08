using System.Text;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Forwarding;

/// <summary>Keeps a provider's error answer, without the channel's secret: some providers quote the key they refuse.</summary>
public static class ErrorAnswer
{
    /// <summary>Longest error answer that is read, in bytes.</summary>
    public const long Cap = 1 << 20;

    private const string Mask = "***";

    /// <summary>The answer for passing through; null: it is no JSON, so the gateway's own words are better.</summary>
    public static UpstreamErrorAnswer? Keep(HttpResponseMessage answer, ReadOnlySpan<byte> body, Credential credential)
    {
        var type = answer.Content.Headers.ContentType;
        if (type?.MediaType is null || !type.MediaType.Contains("json", StringComparison.OrdinalIgnoreCase) || body.IsEmpty)
        {
            return null;
        }

        return new UpstreamErrorAnswer((int)answer.StatusCode, type.ToString(), Scrub(body, credential).ToArray());
    }

    /// <summary>The same bytes without the secret.</summary>
    public static ReadOnlySpan<byte> Scrub(ReadOnlySpan<byte> body, Credential credential)
    {
        var secret = Encoding.UTF8.GetBytes(credential.Secret);
        return secret.Length > 0 && body.IndexOf(secret) >= 0
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(credential.Secret, Mask, StringComparison.Ordinal))
            : body;
    }
}
