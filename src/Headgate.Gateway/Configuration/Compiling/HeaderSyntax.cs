using System.Buffers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>What a header may look like (RFC 9110, 5.1 and 5.5), and which ones are nobody's to set.</summary>
internal static class HeaderSyntax
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] Framing =
        ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Keep-Alive", "Proxy-Connection"];

    /// <summary>Whether this can be a header's name.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether this can be a header's value: visible ASCII, blanks and tabs.</summary>
    public static bool IsValue(string value)
    {
        foreach (var c in value)
        {
            if (c != '\t' && c is < ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks headers that a configuration sets.</summary>
    public static void Check(IReadOnlyDictionary<string, string> headers, string path, ProblemList problems)
    {
        foreach (var (name, value) in headers)
        {
            if (!IsName(name))
            {
                problems.Error($"{path}.{name}", "is not a header name");
            }
            else if (Framing.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                problems.Error($"{path}.{name}", "is set by the connection itself");
            }
            else if (!IsValue(value))
            {
                problems.Error($"{path}.{name}", "holds a character that cannot be sent in a header");
            }
        }
    }
}
