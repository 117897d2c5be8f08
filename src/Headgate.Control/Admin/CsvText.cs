using System.Buffers;
using System.Globalization;
using System.Text;

namespace Headgate.Control.Admin;

/// <summary>
/// Writes comma-separated values (RFC 4180) that a spreadsheet shows and does not execute: names and messages come from strangers, and
/// whoever opens the file must not run them.
/// </summary>
internal sealed class CsvText(StringBuilder text)
{
    /// <summary>Excel takes UTF-8 for what it is only behind this mark.</summary>
    public const string ByteOrderMark = "\uFEFF";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    // In Chinese and Japanese spreadsheets the wide signs begin a formula too.
    private static readonly SearchValues<char> FormulaSigns = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    private bool _inRow;

    /// <summary>Adds a whole row of texts, and numbers that stay numbers.</summary>
    public CsvText Row(params ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            if (value is IFormattable number)
            {
                Add(number);
            }
            else
            {
                Add((string?)value);
            }
        }

        return End();
    }

    /// <summary>Adds a field of text; with an apostrophe in front where a spreadsheet would take it for a formula.</summary>
    public void Add(string? field)
    {
        Separate();
        if (string.IsNullOrEmpty(field))
        {
            return;
        }

        var safe = FormulaSigns.Contains(field[0]) ? "'" + field : field;
        if (safe.AsSpan().IndexOfAny(Quoted) < 0)
        {
            text.Append(safe);
            return;
        }

        text.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>Adds a number or time of the program's own.</summary>
    public void Add(IFormattable? value, string? format = null)
    {
        Separate();
        text.Append(value?.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>Adds a flag.</summary>
    public void Add(bool value)
    {
        Separate();
        text.Append(value ? "true" : "false");
    }

    /// <summary>Ends the row.</summary>
    public CsvText End()
    {
        text.Append("\r\n");
        _inRow = false;
        return this;
    }

    private void Separate()
    {
        if (_inRow)
        {
            text.Append(',');
        }

        _inRow = true;
    }
}
