using System.Buffers;
using System.Globalization;
using System.Text;
using Headgate.Control.Admin;

namespace Headgate.Control.RecordSearch;

/// <summary>
/// Writes CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front: names and messages come from
/// strangers, and whoever opens the file must not run them.
/// </summary>
internal static class CsvText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Adds a field of text.</summary>
    public static void Add(StringBuilder line, string? text)
    {
        Separate(line);
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        var safe = SpreadsheetText.Harmless(text);
        if (safe.AsSpan().IndexOfAny(Quoted) < 0)
        {
            line.Append(safe);
            return;
        }

        line.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>Adds a number, time or flag of the program's own.</summary>
    public static void Add(StringBuilder line, IFormattable? value, string? format = null)
    {
        Separate(line);
        line.Append(value?.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>Adds a flag.</summary>
    public static void Add(StringBuilder line, bool value)
    {
        Separate(line);
        line.Append(value ? "true" : "false");
    }

    /// <summary>Ends the line.</summary>
    public static void End(StringBuilder line) => line.Append("\r\n");

    private static void Separate(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] != '\n')
        {
            line.Append(',');
        }
    }
}
