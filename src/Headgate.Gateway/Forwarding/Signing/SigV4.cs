using System.Security.Cryptography;
using System.Text;

namespace Headgate.Gateway.Forwarding.Signing;

/// <summary>
/// AWS Signature Version 4 itself (docs.aws.amazon.com, "Create a signed AWS API request"): everything that is computed, nothing that
/// is sent.
/// </summary>
internal static class SigV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>What a signature is made of.</summary>
    /// <param name="Method">The HTTP method.</param>
    /// <param name="Path">The path as sent, percent-encoded once.</param>
    /// <param name="Query">The query as sent, without its question mark.</param>
    /// <param name="Headers">The headers that are signed, their names in lower case, sorted.</param>
    /// <param name="PayloadHash">SHA-256 of the body, lower-case hexadecimal.</param>
    internal readonly record struct Request(
        string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, string PayloadHash);

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <param name="request">What is signed.</param>
    /// <param name="credential">Whose signature it is.</param>
    /// <param name="region">Such as <c>us-east-1</c>.</param>
    /// <param name="service">Such as <c>bedrock</c>.</param>
    /// <param name="moment">The time of the signature, as in <c>x-amz-date</c>: <c>20150830T123600Z</c>.</param>
    public static string Authorize(in Request request, AwsCredentialText credential, string region, string service, string moment)
    {
        var names = string.Join(';', request.Headers.Select(header => header.Key));
        var date = moment[..8];
        var scope = $"{date}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{moment}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(Canonical(request, names)))}";
        var key = Sign(Encoding.UTF8.GetBytes("AWS4" + credential.Secret), date);
        key = Sign(Sign(Sign(key, region), service), "aws4_request");
        var signature = Convert.ToHexStringLower(Sign(key, toSign));
        return $"{Algorithm} Credential={credential.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Canonical(in Request request, string names)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(CanonicalPath(request.Path)).Append('\n');
        text.Append(CanonicalQuery(request.Query)).Append('\n');
        foreach (var (name, value) in request.Headers)
        {
            text.Append(name).Append(':').Append(OneLine(value)).Append('\n');
        }

        return text.Append('\n').Append(names).Append('\n').Append(request.PayloadHash).ToString();
    }

    /// <summary>Each segment is encoded once more than it is sent: <c>%3A</c> becomes <c>%253A</c>. Neighbouring slashes count as one.</summary>
    private static string CanonicalPath(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var end = segments.Length > 0 && path.EndsWith('/') ? "/" : string.Empty;
        return "/" + string.Join('/', segments.Select(Uri.EscapeDataString)) + end;
    }

    private static string CanonicalQuery(string query)
    {
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Pair);
        return string.Join('&', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}"));
    }

    private static KeyValuePair<string, string> Pair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (text, string.Empty) : (text[..equals], text[(equals + 1)..]);
        return new(Strictly(name), Strictly(value));
    }

    private static string Strictly(string encoded) => Uri.EscapeDataString(Uri.UnescapeDataString(encoded));

    /// <summary>A value without outer spaces, and with single ones inside.</summary>
    private static string OneLine(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
