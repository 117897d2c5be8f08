using Headgate.Control.Admin;

namespace Headgate.Control.Import;

/// <summary>Makes foreign names fit: our channels' names stand in <c>channel/model</c>, and every name is there once.</summary>
internal sealed class ImportNames
{
    private const int Longest = 100;
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A name for a channel: without blanks and the characters that mean something in <c>channel/model</c>.</summary>
    /// <param name="name">The foreign name.</param>
    /// <param name="otherwise">What to take where nothing is left of it.</param>
    public string Channel(string name, string otherwise)
    {
        var plain = string.Concat(name.Trim().Select(c => c is '/' or ',' or '*' or '?' or '#' || char.IsWhiteSpace(c) || InputCheck.IsUnseen(c) ? '-' : c)).Trim('-');
        return Unique(Cut(plain.Length == 0 ? otherwise : plain), "-");
    }

    /// <summary>Any other name: without control characters.</summary>
    public string Plain(string name, string otherwise)
    {
        var plain = Clean(name);
        return Unique(Cut(plain.Length == 0 ? otherwise : plain), " ");
    }

    /// <summary>Text without control characters and blanks at its ends.</summary>
    public static string Clean(string text) =>
        string.Concat(text.Select(c => InputCheck.IsUnseen(c) ? ' ' : c)).Trim();

    private string Unique(string name, string separator)
    {
        var candidate = name;
        for (var count = 2; !_taken.Add(candidate); count++)
        {
            candidate = $"{name}{separator}{count}";
        }

        return candidate;
    }

    private static string Cut(string name)
    {
        if (name.Length <= Longest)
        {
            return name;
        }

        // Never between the halves of a pair.
        var end = char.IsHighSurrogate(name[Longest - 1]) ? Longest - 1 : Longest;
        return name[..end];
    }
}
