using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Forwarding;

/// <summary>Keeps a provider's error answer, without the channel's secret: some providers quote the key they refuse.</summary>
public static class ErrorAnswer
{
    /// <summary>Longest error answer that is read, in bytes.</summary>
    public const long Cap = 1 << 20;

    private const string Mask = "***";

    // What nobody escapes: most keys hold nothing else.
    private static readonly SearchValues<char> Unescaped =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

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

    /// <summary>Whether a text holds the secret as it is.</summary>
    public static bool Quotes(string text, Credential credential) =>
        credential.Secret.Length > 0 && text.Contains(credential.Secret, StringComparison.Ordinal);

    /// <summary>The same bytes without the secret. Only what holds it is written again: other bytes pass as they came, valid or not.</summary>
    public static ReadOnlySpan<byte> Scrub(ReadOnlySpan<byte> body, Credential credential)
    {
        var text = Encoding.UTF8.GetString(body);
        var scrubbed = Scrub(text, credential);
        return scrubbed == text ? body : Encoding.UTF8.GetBytes(scrubbed);
    }

    /// <summary>A text without the secret, in the escapes of JSON and of addresses too: servers disagree on what they escape.</summary>
    public static string Scrub(string text, Credential credential)
    {
        var secret = credential.Secret;
        if (secret.Length == 0)
        {
            return text;
        }

        text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return secret.AsSpan().IndexOfAnyExcept(Unescaped) < 0 ? text : Escaped(secret).Replace(text, Mask);
    }

    // Each character as it is, as a JSON escape, or as an address escapes its bytes.
    private static Regex Escaped(string secret)
    {
        var pattern = new StringBuilder();
        foreach (var rune in secret.EnumerateRunes())
        {
            var plain = rune.ToString();
            var units = string.Concat(plain.Select(c => $@"\\u(?i:{(int)c:x4})"));
            var percent = string.Concat(Encoding.UTF8.GetBytes(plain).Select(b => $"%{b:x2}"));
            pattern.Append(CultureInfo.InvariantCulture, $@"(?:\\?{Regex.Escape(plain)}|{units}|(?i:{percent}))");
        }

        return new Regex(pattern.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
    }
}
