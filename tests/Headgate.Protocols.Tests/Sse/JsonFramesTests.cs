using System.Buffers;
using System.Text;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

public sealed class JsonFramesTests
{
    [Fact]
    public void Each_event_is_one_line_of_data_with_or_without_a_name()
    {
        var (frames, to) = (new JsonFrames(), new ArrayBufferWriter<byte>());
        var writer = frames.Begin();
        writer.WriteStartObject();
        writer.WriteString("a"u8, "x\r\n\"+é<"u8);
        writer.WriteEndObject();
        frames.End(to);
        frames.Begin().WriteNumberValue(1);
        frames.End(to, "named"u8);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("data: {\"a\":\"x\\r\\n\\\"+é<\"}\n\nevent: named\ndata: 1\n\n");
    }

    [Fact]
    public void An_event_that_was_given_up_leaves_nothing_behind()
    {
        var (frames, to) = (new JsonFrames(), new ArrayBufferWriter<byte>());
        frames.Begin().WriteStartObject();
        frames.Begin().WriteStringValue("x"u8);
        frames.End(to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("data: \"x\"\n\n");
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_replaced()
    {
        var (frames, to) = (new JsonFrames(), new ArrayBufferWriter<byte>());
        frames.Begin().WriteStringValue([(byte)'x', 0xC3, (byte)'y']);
        frames.End(to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("data: \"x\\uFFFDy\"\n\n");
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        var (frames, to) = (new JsonFrames(), new ArrayBufferWriter<byte>());
        AllocationGate.Measure(() =>
        {
            to.ResetWrittenCount();
            var writer = frames.Begin();
            writer.WriteStartObject();
            writer.WriteString("text"u8, "a \"word\" é"u8);
            writer.WriteEndObject();
            frames.End(to, "named"u8);
        }).ShouldBe(0);
    }
}
