using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// Names of tools and ids of calls as Converse takes them: letters, digits, <c>_</c> and <c>-</c>, at most 64. Others are replaced,
/// always by the same, and the client's names are noted for the way back.
/// </summary>
internal sealed class BedrockNames(WriteContext context)
{
    private const int Most = 64;

    /// <summary>The id of a call or its result.</summary>
    public static string CallId(string id) => IsFine(id) ? id : Replace(id);

    /// <summary>The name of a tool.</summary>
    public string Tool(string name)
    {
        if (IsFine(name))
        {
            return name;
        }

        var own = Replace(name);
        (context.ToolNames ??= new Dictionary<string, string>(StringComparer.Ordinal))[own] = name;
        return own;
    }

    /// <summary>The name of a document, whose letters are as strict and which must be there once only.</summary>
    public static string Document(string? name, HashSet<string> taken)
    {
        var letters = new StringBuilder();
        foreach (var c in (name ?? string.Empty).AsSpan())
        {
            var isFine = char.IsAsciiLetterOrDigit(c) || c is '-' or '(' or ')' or '[' or ']';
            if (isFine || (letters.Length > 0 && letters[^1] != ' '))
            {
                letters.Append(isFine ? c : ' ');
            }
        }

        letters.Length = Math.Min(letters.Length, 190);
        var fine = letters.ToString().Trim();
        fine = fine.Length == 0 ? "document" : fine;
        var unique = fine;
        for (var i = 2; !taken.Add(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{fine} {i}");
        }

        return unique;
    }

    private static bool IsFine(string text)
    {
        foreach (var c in text)
        {
            if (!IsLetter(c))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= Most;
    }

    // The hash keeps apart what would become the same letters.
    private static string Replace(string text)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));
        var start = string.Create(Math.Min(text.Length, Most - hash.Length - 1), text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = IsLetter(from[i]) ? from[i] : '_';
            }
        });
        return $"{start}_{hash}";
    }

    private static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
