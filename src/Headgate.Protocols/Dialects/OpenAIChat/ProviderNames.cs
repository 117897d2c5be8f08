using System.Security.Cryptography;
using System.Text;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Names and ids as a server of this dialect takes them, the same for the same input every time: calls and their results agree.</summary>
internal sealed class ProviderNames
{
    private const int MaxName = 64;
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly WriteContext _context;

    /// <summary>Names for one request; those that need no change keep themselves whatever the others become.</summary>
    public ProviderNames(IEnumerable<string> all, WriteContext context)
    {
        _context = context;
        foreach (var name in all)
        {
            if (IsPlain(name))
            {
                _names[name] = name;
                _taken.Add(name);
            }
        }
    }

    /// <summary>A tool's name of 1 to 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
    public string Of(string name)
    {
        if (_names.TryGetValue(name, out var known))
        {
            return known;
        }

        var plain = IsPlain(name) ? name : Plain(name);
        for (var round = 0; !_taken.Add(plain); round++)
        {
            plain = $"{plain[..Math.Min(plain.Length, MaxName - 9)]}_{Convert.ToHexStringLower(Hash(name + round))[..8]}";
        }

        if (plain != name)
        {
            _context.ToolNames ??= new Dictionary<string, string>(StringComparer.Ordinal);
            _context.ToolNames[plain] = name;
        }

        return _names[name] = plain;
    }

    /// <summary>The nearest name that is allowed.</summary>
    public static string Plain(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var letter in name.AsSpan(0, Math.Min(name.Length, MaxName)))
        {
            letters.Append(IsPlain(letter) ? letter : '_');
        }

        return letters.Length == 0 ? "_" : letters.ToString();
    }

    /// <summary>A call's id, of an exact length where the server wants one.</summary>
    public static string CallId(string id, int length)
    {
        if (length <= 0 || (id.Length == length && id.All(char.IsAsciiLetterOrDigit)))
        {
            return id;
        }

        var hash = Hash(id);
        return string.Create(length, hash, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Letters[from[i % from.Length] % Letters.Length];
            }
        });
    }

    /// <summary>The same text in at most 64 characters.</summary>
    public static string Short(string text) => text.Length <= MaxName ? text : Convert.ToHexStringLower(Hash(text));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsPlain(string name) => name.Length is > 0 and <= MaxName && name.All(IsPlain);

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';
}
