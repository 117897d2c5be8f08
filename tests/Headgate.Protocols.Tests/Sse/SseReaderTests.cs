using System.Diagnostics;
using System.Text;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

public sealed class SseReaderTests
{
    private readonly SseReader _reader = new();

    [Theory]
    [InlineData("data: a\n\n", "", "a")]
    [InlineData("data:a\n\n", "", "a")]
    [InlineData("data:  a \n\n", "", " a ")]
    [InlineData("data: a\r\n\r\n", "", "a")]
    [InlineData("data: a\r\r", "", "a")]
    [InlineData("event: e\ndata: a\n\n", "e", "a")]
    [InlineData("data: a\nevent:e\nid: 1\nretry: 5\n: c\n\n", "e", "a")]
    [InlineData("event: x\nevent: y\ndata: a\n\n", "y", "a")]
    [InlineData("data: a\ndata:\ndata: b\n\n", "", "a\n\nb")]
    [InlineData("data\n\n", "", "")]
    [InlineData("database: x\ndata: a\n\n", "", "a")]
    [InlineData("data: a:b\n\n", "", "a:b")]
    [InlineData("event: ping\n\n", "ping", "")]
    [InlineData("data: unterminated", "", "unterminated")]
    [InlineData("data: unterminated\n", "", "unterminated")]
    public void Reads_one_event(string text, string name, string data)
    {
        var frame = Frames.Whole(_reader, text).ShouldHaveSingleItem();
        frame.ShouldBe(new Frame(text, name, data, false));
    }

    [Theory]
    [InlineData(": keep-alive\n\n")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("id: 7\n\n")]
    public void Hands_out_comments_as_frames_of_their_own(string text) =>
        Frames.Whole(_reader, text).ShouldHaveSingleItem().ShouldBe(new Frame(text, "", "", true));

    [Fact]
    public void Skips_a_byte_order_mark_at_the_start_only()
    {
        var frames = Frames.Whole(_reader, "\uFEFFdata: a\n\n\uFEFFdata: b\n\n");
        frames[0].Data.ShouldBe("a");
        frames[1].IsComment.ShouldBeTrue();
    }

    [Fact]
    public void Hands_out_an_event_at_once_when_its_last_line_feed_is_still_on_the_way()
    {
        var frames = new List<Frame>();
        Frames.Push(_reader, "data: a\r\n\r"u8, frames);
        frames.ShouldHaveSingleItem().Data.ShouldBe("a");
        Frames.Push(_reader, "\ndata: b\r\n\r\n"u8, frames);
        frames.Count.ShouldBe(2);
        frames[1].ShouldBe(new Frame("\ndata: b\r\n\r\n", "", "b", false));
        _reader.Reset();
    }

    [Fact]
    public void Holds_a_buffer_only_while_a_frame_is_incomplete()
    {
        var frames = new List<Frame>();
        Frames.Push(_reader, "data: a\n\ndata: b"u8, frames);
        _reader.HoldsBuffer.ShouldBeTrue();
        Frames.Push(_reader, "\ndata: joined\n\n"u8, frames);
        _reader.HoldsBuffer.ShouldBeFalse();
        frames[1].Data.ShouldBe("b\njoined");

        Frames.Push(_reader, "data: c"u8, frames);
        _reader.Reset();
        _reader.HoldsBuffer.ShouldBeFalse();
        _reader.TryComplete(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Overflows_when_a_frame_passes_the_cap_however_it_is_cut(int chunk)
    {
        var reader = new SseReader(maxFrameBytes: 32);
        var frames = new List<Frame>();
        foreach (var piece in Encoding.UTF8.GetBytes("data: ok\n\n" + "data: " + new string('x', 24) + "\n\n" + "data: after\n\n").Chunk(chunk))
        {
            Frames.Push(reader, piece, frames);
        }

        frames.Count.ShouldBe(3);
        reader.Overflowed.ShouldBeFalse();
        frames.Clear();
        foreach (var piece in Encoding.UTF8.GetBytes("data: ok\n\n" + "data: " + new string('x', 25) + "\n\n" + "data: after\n\n").Chunk(chunk))
        {
            Frames.Push(reader, piece, frames);
        }

        frames.ShouldHaveSingleItem();
        reader.Overflowed.ShouldBeTrue();
        reader.HoldsBuffer.ShouldBeFalse();
        reader.TryComplete(out _).ShouldBeFalse();
        reader.Reset();
        reader.Overflowed.ShouldBeFalse();
    }

    [Fact]
    public void Bounds_its_memory_on_an_endless_line()
    {
        var reader = new SseReader(maxFrameBytes: 64 * 1024);
        var frames = new List<Frame>();
        var chunk = new byte[1024];
        Array.Fill(chunk, (byte)'x');
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            Frames.Push(reader, chunk, frames);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
        reader.Overflowed.ShouldBeTrue();
        frames.ShouldBeEmpty();
    }

    [Fact]
    public void Reads_a_long_line_in_linear_time()
    {
        // Scanning again from the line's start would look at 200 times as many bytes; the bound leaves ample room for a busy machine.
        var small = Time(1);
        var large = Time(10);
        large.ShouldBeLessThan(Math.Max(small * 60, 1000));

        double Time(int megabytes)
        {
            var chunk = new byte[1024];
            Array.Fill(chunk, (byte)'x');
            var frames = new List<Frame>();
            var watch = Stopwatch.StartNew();
            Frames.Push(_reader, "data: "u8, frames);
            for (var i = 0; i < megabytes * 1024; i++)
            {
                Frames.Push(_reader, chunk, frames);
            }

            watch.Stop();
            Frames.Push(_reader, "\n\n"u8, frames);
            frames.ShouldHaveSingleItem().Data.Length.ShouldBe(megabytes * 1024 * 1024);
            return watch.Elapsed.TotalMilliseconds;
        }
    }
}
