using System.Text;
using Headgate.Control.Admin;

namespace Headgate.Control.Statements;

/// <summary>Comma-separated values (RFC 4180) that a spreadsheet shows and does not execute.</summary>
internal sealed class CsvText
{
    // Excel takes UTF-8 for what it is only behind this mark.
    private readonly StringBuilder _text = new("\uFEFF");

    /// <summary>Adds a row. Texts that a spreadsheet would take for a formula get an apostrophe in front; numbers stay numbers.</summary>
    public CsvText Row(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                _text.Append(',');
            }

            Append(values[i] switch
            {
                null => string.Empty,
                string text => SpreadsheetText.Harmless(text),
                var number => FormattableString.Invariant($"{number}"),
            });
        }

        _text.Append("\r\n");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Append(string field)
    {
        if (field.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            _text.Append(field);
            return;
        }

        _text.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
