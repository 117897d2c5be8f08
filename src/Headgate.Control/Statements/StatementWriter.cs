using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Statements;

/// <summary>Writes statements for spreadsheets and for paper, in English or Chinese.</summary>
internal static class StatementWriter
{
    // Chinese stays readable; what HTML gives a meaning to does not.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private const string Style =
        "body{font:14px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#111}h1{font-size:1.4rem}table{width:100%;border-collapse:collapse}"
        + "th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #ccc;overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tr.s td{font-weight:600}@media print{body{margin:0}}";

    /// <summary>As CSV.</summary>
    public static string Csv(StatementView statement)
    {
        var text = new StringBuilder(CsvText.ByteOrderMark);
        var csv = new CsvText(text).Row("Date", "Kind", "Text", "Requests", "Amount USD");
        csv.Row(statement.Month + "-01", "opening", statement.Account, null, statement.OpeningUsd);
        foreach (var line in statement.Lines)
        {
            csv.Row(line.At is { } at ? Day(at) : statement.Month, line.Kind, line.Text, line.Requests == 0 ? null : line.Requests, line.AmountUsd);
        }

        csv.Row(statement.Month, "closing", statement.Account, null, statement.ClosingUsd);
        return text.ToString();
    }

    /// <summary>As a page to print.</summary>
    public static string Html(StatementView statement, bool chinese)
    {
        string Word(string english, string other) => chinese ? other : english;
        var title = Word("Statement", "账单") + " " + statement.Month;
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"").Append(chinese ? "zh-CN" : "en").Append("\"><head><meta charset=\"utf-8\"><title>").Append(Text(title)).Append("</title><style>").Append(Style).Append("</style></head><body>");
        page.Append("<h1>").Append(Text(title)).Append("</h1><p>").Append(Text(statement.Name ?? statement.Account)).Append("<br><small>").Append(Text(statement.Account)).Append("</small></p>");
        if (!statement.IsFinal)
        {
            page.Append("<p>").Append(Word("The month is not over yet.", "本月尚未结束。")).Append("</p>");
        }

        page.Append("<table><thead><tr><th>").Append(Word("Date", "日期")).Append("</th><th>").Append(Word("Kind", "类型")).Append("</th><th>").Append(Word("Text", "说明"))
            .Append("</th><th class=\"n\">").Append(Word("Requests", "请求数")).Append("</th><th class=\"n\">USD</th></tr></thead><tbody>");
        Sum(page, Word("Opening balance", "期初余额"), statement.OpeningUsd);
        foreach (var line in statement.Lines)
        {
            page.Append("<tr><td>").Append(line.At is { } at ? Day(at) : statement.Month).Append("</td><td>").Append(Kind(line.Kind, chinese)).Append("</td><td>").Append(Text(line.Text ?? string.Empty))
                .Append("</td><td class=\"n\">").Append(line.Requests == 0 ? string.Empty : line.Requests.ToString(CultureInfo.InvariantCulture)).Append("</td><td class=\"n\">").Append(Usd(line.AmountUsd)).Append("</td></tr>");
        }

        Sum(page, Word("Paid in", "收入合计"), statement.PaidInUsd);
        Sum(page, Word("Used", "使用合计"), statement.UsedUsd);
        Sum(page, Word("Closing balance", "期末余额"), statement.ClosingUsd);
        return page.Append("</tbody></table></body></html>").ToString();
    }

    private static void Sum(StringBuilder page, string word, decimal amount) =>
        page.Append("<tr class=\"s\"><td colspan=\"4\">").Append(word).Append("</td><td class=\"n\">").Append(Usd(amount)).Append("</td></tr>");

    private static string Kind(string kind, bool chinese) => (kind, chinese) switch
    {
        ("usage", true) => "使用",
        ("credit", true) => "调整",
        ("code", true) => "兑换码",
        ("topup", true) => "充值",
        ("refund", true) => "退款",
        ("topup", false) => "top-up",
        _ => Text(kind),
    };

    private static string Text(string text) => Encoder.Encode(text);

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Usd(decimal amount) => amount.ToString("0.00#######", CultureInfo.InvariantCulture);
}
