using System.Text;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

public sealed class NdjsonReaderTests
{
    [Fact]
    public void Every_split_gives_the_same_lines()
    {
        const string Text = "{\"a\":1}\n{\"b\":\"x\\ny\"}\r\n\r\n\n {\"c\":\"é\"} \n{\"d\":1}";
        var bytes = Encoding.UTF8.GetBytes(Text);
        var whole = Frames.Whole(new NdjsonReader(), Text);
        whole.Where(f => !f.IsComment).Select(f => f.Data).ShouldBe(["{\"a\":1}", "{\"b\":\"x\\ny\"}", "{\"c\":\"Ã©\"}", "{\"d\":1}"]);
        whole.Count(f => f.IsComment).ShouldBe(2);
        Frames.Joined(whole).ShouldBe(Encoding.Latin1.GetString(bytes));
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                var (a, b) = (first, second);
                Frames.Read(new NdjsonReader(), bytes, at => at < a ? a - at : at < b ? b - at : bytes.Length).ShouldBe(whole);
            }
        }
    }

    [Fact]
    public void A_last_line_without_an_end_is_handed_out()
    {
        var reader = new NdjsonReader();
        var frames = new List<Frame>();
        Frames.Push(reader, "{\"done\""u8, frames);
        Frames.Push(reader, ":true}"u8, frames);
        frames.ShouldBeEmpty();
        reader.TryComplete(out var last).ShouldBeTrue();
        Encoding.UTF8.GetString(last.Data).ShouldBe("{\"done\":true}");
        reader.TryComplete(out _).ShouldBeFalse();
    }

    [Fact]
    public void A_byte_order_mark_may_lead_each_stream()
    {
        var reader = new NdjsonReader();
        for (var i = 0; i < 2; i++)
        {
            Frames.Read(reader, [0xEF, 0xBB, 0xBF, .. "{}\n"u8], _ => 1).Single().Data.ShouldBe("{}");
        }
    }

    [Fact]
    public void A_line_over_the_cap_ends_the_reading()
    {
        var reader = new NdjsonReader(8);
        var frames = new List<Frame>();
        Frames.Push(reader, "{}\n{\"long\":1}\n{}\n"u8, frames);
        frames.Single().Data.ShouldBe("{}");
        reader.Overflowed.ShouldBeTrue();
        reader.Reset();
        Frames.Push(reader, "{}\n"u8, frames);
        frames.Count.ShouldBe(2);
    }

    [Fact]
    public void Nothing_is_held_between_lines()
    {
        var reader = new NdjsonReader();
        Frames.Push(reader, "{\"a\""u8, []);
        reader.HoldsBuffer.ShouldBeTrue();
        Frames.Push(reader, ":1}\n"u8, []);
        reader.HoldsBuffer.ShouldBeFalse();
    }
}
