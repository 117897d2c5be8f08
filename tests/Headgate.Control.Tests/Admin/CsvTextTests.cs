using System.Text;
using Headgate.Control.Admin;

namespace Headgate.Control.Tests.Admin;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("＝1", "'＝1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠x", "'＠x")]
    [InlineData("\t=x", "'\t=x")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("1=1", "1=1")]
    [InlineData("", "")]
    public void Text_is_quoted_and_never_a_formula(string field, string written) => Written(csv => csv.Row("first", field)).ShouldBe($"first,{written}\r\n");

    [Fact]
    public void Numbers_stay_numbers_and_nothing_stays_empty() => Written(csv => csv.Row(null, -1.5m, 7L, null)).ShouldBe(",-1.5,7,\r\n");

    [Fact]
    public void Rows_begin_without_a_comma()
    {
        Written(csv =>
        {
            csv.Row(string.Empty, "a");
            csv.Add(true);
            csv.Add(1.25m, "0.0");
            csv.End();
        }).ShouldBe(",a\r\ntrue,1.3\r\n");
    }

    private static string Written(Action<CsvText> write)
    {
        var text = new StringBuilder();
        write(new CsvText(text));
        return text.ToString();
    }
}
