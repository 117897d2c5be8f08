using System.Text;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Addresses that hold their content: <c>data:image/png;base64,…</c>, which is how Chat carries media.</summary>
internal static class DataUri
{
    private const string Scheme = "data:";

    /// <summary>Takes one apart; content that is not base64 becomes it. False: the text is another address.</summary>
    public static bool TryParse(string text, out string mediaType, out string base64)
    {
        (mediaType, base64) = (string.Empty, string.Empty);
        var comma = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text.IndexOf(',', StringComparison.Ordinal) : -1;
        if (comma < 0)
        {
            return false;
        }

        var head = text.AsSpan(Scheme.Length, comma - Scheme.Length);
        var isBase64 = head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase);
        var end = head.IndexOf(';');
        mediaType = (end < 0 ? head : head[..end]).Trim().ToString().ToLowerInvariant();
        var content = text[(comma + 1)..];
        base64 = isBase64 ? content : Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(content)));
        return true;
    }

    /// <summary>Puts one together.</summary>
    public static string Of(string? mediaType, string base64) => $"{Scheme}{mediaType ?? "application/octet-stream"};base64,{base64}";
}
