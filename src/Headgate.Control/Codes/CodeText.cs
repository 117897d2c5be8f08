using System.Security.Cryptography;
using System.Text;

namespace Headgate.Control.Codes;

/// <summary>Redemption codes as text: <c>HG-</c> and 20 characters of 32 that cannot be mistaken for each other, in fives: 100 random bits.</summary>
internal static class CodeText
{
    private const string Prefix = "HG";
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Groups = 4;
    private const int GroupLength = 5;

    /// <summary>Longer is no code.</summary>
    public const int Longest = 128;

    /// <summary>A new code.</summary>
    public static string Create()
    {
        var code = new StringBuilder(Prefix);
        for (var group = 0; group < Groups; group++)
        {
            code.Append('-').Append(RandomNumberGenerator.GetString(Alphabet, GroupLength));
        }

        return code.ToString();
    }

    /// <summary>What is stored of a code: SHA-256 of what is left when it is written without care. It is long and random, so no salt is needed.</summary>
    public static byte[] HashOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(Fold(code)));

    /// <summary>The end of a code, enough to tell codes apart in a list and no more.</summary>
    public static string HintOf(string code) => code.Length <= 4 ? code : code[^4..];

    // Copied by hand, O is 0 and I and L are 1; blanks and dashes do not count.
    private static string Fold(string code)
    {
        var folded = new StringBuilder(code.Length);
        foreach (var c in code)
        {
            if (!char.IsWhiteSpace(c) && c != '-')
            {
                folded.Append(char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other });
            }
        }

        return folded.ToString();
    }
}
