using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>
/// Names of tools and ids of calls in the letters that Anthropic takes: names <c>^[a-zA-Z0-9_-]{1,128}$</c>, ids <c>^[a-zA-Z0-9_-]+$</c>,
/// each id once in a conversation. The same input gives the same output, so that prompts stay cacheable.
/// </summary>
internal sealed class AnthropicNames
{
    private const int LongestName = 128;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenIds = new(StringComparer.Ordinal);
    private readonly WriteContext _context;

    /// <summary>The names of these tools; those that are fine keep theirs.</summary>
    public AnthropicNames(List<ChatTool> tools, WriteContext context)
    {
        _context = context;
        foreach (var tool in tools)
        {
            if (IsFine(tool.Name) && tool.Name.Length <= LongestName)
            {
                _takenNames.Add(tool.Name);
            }
        }

        tools.ForEach(tool => Name(tool.Name));
    }

    /// <summary>The name to send for a tool, also for one that only the history knows.</summary>
    public string Name(string name)
    {
        if (_names.TryGetValue(name, out var sent))
        {
            return sent;
        }

        sent = IsFine(name) && name.Length <= LongestName ? name : Free(name);
        _names.Add(name, sent);
        if (!string.Equals(sent, name, StringComparison.Ordinal))
        {
            (_context.ToolNames ??= new(StringComparer.Ordinal))[sent] = name;
            _context.Losses.Repair("tool name");
        }

        return sent;
    }

    /// <summary>The id to send for a new call.</summary>
    public string NewId(string id)
    {
        var sent = IsFine(id) ? id : $"{Clean(id)}_{Hash(id)}";
        var free = sent;
        for (var i = 2; !_takenIds.Add(free); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{sent}_{i}");
        }

        return _ids[id] = free;
    }

    /// <summary>The id that was sent for the newest call with this id.</summary>
    public string IdOf(string id) => _ids.TryGetValue(id, out var sent) ? sent : NewId(id);

    private string Free(string name)
    {
        var clean = Clean(name.Length > LongestName ? name[..LongestName] : name);
        var sent = clean;
        if (name.Length > LongestName || _takenNames.Contains(sent))
        {
            sent = $"{clean[..Math.Min(clean.Length, LongestName - 9)]}_{Hash(name)}";
        }

        _takenNames.Add(sent);
        return sent;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));

    private static bool IsFine(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExcept(Letters) < 0;

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    private static string Clean(string text) => text.Length == 0
        ? "_"
        : string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Letters.Contains(from[i]) ? from[i] : '_';
            }
        });
}
