namespace Headgate.Control.Admin;

/// <summary>Texts that a spreadsheet shows and does not execute.</summary>
internal static class SpreadsheetText
{
    /// <summary>The text; with an apostrophe in front where a spreadsheet would take it for a formula. In Chinese and Japanese ones the wide signs count too.</summary>
    public static string Harmless(string text) =>
        text.Length > 0 && text[0] is ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠') ? "'" + text : text;
}
