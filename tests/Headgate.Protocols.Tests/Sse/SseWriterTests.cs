using System.Buffers;
using System.Text;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

public sealed class SseWriterTests
{
    private readonly ArrayBufferWriter<byte> _to = new();

    [Fact]
    public void Writes_data_events_and_comments()
    {
        SseWriter.WriteData(_to, "[DONE]"u8);
        SseWriter.WriteEvent(_to, "ping"u8, "{}"u8);
        SseWriter.WriteComment(_to, "keep-alive"u8);
        Written().ShouldBe("data: [DONE]\n\nevent: ping\ndata: {}\n\n: keep-alive\n\n");
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb")]
    [InlineData("a\rb")]
    public void Writes_one_line_of_data_for_each_line(string data)
    {
        SseWriter.WriteData(_to, Encoding.UTF8.GetBytes(data));
        Written().ShouldBe("data: a\ndata: b\n\n");
        Frames.Whole(new SseReader(), Written()).ShouldHaveSingleItem().Data.ShouldBe("a\nb");
    }

    private string Written() => Encoding.UTF8.GetString(_to.WrittenSpan);
}
