using System.Globalization;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Names that Google takes: a letter or underscore first, then letters, digits, <c>_ . : -</c>, 128 in all. Others are changed, and changed back in the answer.</summary>
internal sealed class GeminiToolNames
{
    private const int Most = 128;
    private readonly WriteContext _context;
    private readonly Dictionary<string, string> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public GeminiToolNames(ChatRequest request, WriteContext context)
    {
        _context = context;
        foreach (var tool in request.Tools)
        {
            if (IsValid(tool.Name))
            {
                _used.Add(tool.Name);
            }
        }
    }

    /// <summary>The name at Google.</summary>
    public string Of(string name)
    {
        if (IsValid(name))
        {
            return name;
        }

        if (_changed.TryGetValue(name, out var known))
        {
            return known;
        }

        var plain = Plain(name);
        var own = plain;
        for (var i = 2; !_used.Add(own); i++)
        {
            var ending = string.Create(CultureInfo.InvariantCulture, $"_{i}");
            own = plain[..Math.Min(plain.Length, Most - ending.Length)] + ending;
        }

        _changed.Add(name, own);
        (_context.ToolNames ??= new Dictionary<string, string>(StringComparer.Ordinal))[own] = name;
        _context.Losses.Repair("tool name");
        return own;
    }

    private static string Plain(string name)
    {
        var first = name.Length > 0 && IsFirst(name[0]) ? string.Empty : "_";
        return first + string.Create(Math.Min(name.Length, Most - first.Length), name, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = IsLetter(from[i]) ? from[i] : '_';
            }
        });
    }

    private static bool IsValid(string name)
    {
        if (name.Length is 0 or > Most || !IsFirst(name[0]))
        {
            return false;
        }

        foreach (var letter in name)
        {
            if (!IsLetter(letter))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFirst(char letter) => char.IsAsciiLetter(letter) || letter == '_';

    private static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or ':' or '-';
}
