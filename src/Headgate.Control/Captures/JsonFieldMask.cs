using System.Text;

namespace Headgate.Control.Captures;

/// <summary>
/// Masks the values of JSON fields by name, at any depth. It reads text, not documents: a body may be cut in the middle, or be many documents
/// in a stream of events.
/// </summary>
internal sealed class JsonFieldMask(IReadOnlyList<string> fields)
{
    private readonly HashSet<string> _fields = new(fields, StringComparer.OrdinalIgnoreCase);

    /// <summary>The text with masked values.</summary>
    public string Apply(string text)
    {
        if (_fields.Count == 0)
        {
            return text;
        }

        var names = _fields.GetAlternateLookup<ReadOnlySpan<char>>();
        var result = new StringBuilder(text.Length);
        var copied = 0;
        for (var at = text.IndexOf('"', StringComparison.Ordinal); at >= 0 && at < text.Length;)
        {
            var end = EndOfString(text, at);
            var value = StartOfValue(text, end);
            if (value >= 0 && names.Contains(text.AsSpan(at + 1, Math.Max(0, end - at - 2))))
            {
                result.Append(text, copied, value - copied).Append('"').Append(BodyMask.Mask).Append('"');
                end = copied = EndOfValue(text, value);
            }

            at = end >= text.Length ? -1 : text.IndexOf('"', end);
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    // Behind the closing quotation mark; the end of the text where there is none.
    private static int EndOfString(string text, int at)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                return at + 1;
            }
        }

        return text.Length;
    }

    // -1: what stands before is no field's name.
    private static int StartOfValue(string text, int at)
    {
        at = Space(text, at);
        return at < text.Length && text[at] == ':' && Space(text, at + 1) is var value && value < text.Length ? value : -1;
    }

    private static int Space(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int EndOfValue(string text, int at)
    {
        if (text[at] == '"')
        {
            return EndOfString(text, at);
        }

        var depth = 0;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '"':
                    at = EndOfString(text, at);
                    continue;
                case '{' or '[':
                    depth++;
                    break;
                case '}' or ']' when depth == 0:
                case ',' or '\r' or '\n' when depth == 0:
                    return at;
                case '}' or ']':
                    depth--;
                    break;
            }

            at++;
            if (depth == 0 && text[at - 1] is '}' or ']')
            {
                return at;
            }
        }

        return text.Length;
    }
}
