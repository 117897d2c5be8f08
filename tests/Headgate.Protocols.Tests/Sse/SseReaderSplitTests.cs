using System.Net.ServerSentEvents;
using System.Text;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

/// <summary>The reader at every border, against the BCL's parser, which was written by others and reads in another way.</summary>
public sealed class SseReaderSplitTests
{
    private const int SmallEnoughForEverySplit = 2500;

    private static readonly string[] Handmade =
    [
        "\uFEFF: hello\n\ndata: a\n\nevent: e\r\ndata: b\r\ndata: c\r\n\r\n\r\n: x\rdata:d\r\rid: 1\ndata: 中😀\n\n\n\ndata: [DONE]\n\n",
        "data: a\r\n\r\n\n\r\r\ndata: b\r\n\r\n",
        "event: only\n\ndata\n\ndata:\ndata:\n\n",
    ];

    [Fact]
    public void Reads_the_same_at_every_byte_split()
    {
        var reader = new SseReader();
        var streams = 0;
        foreach (var bytes in Streams().Where(b => b.Length <= SmallEnoughForEverySplit))
        {
            var whole = Events(Frames.Read(reader, bytes, _ => int.MaxValue));
            streams++;
            for (var split = 1; split < bytes.Length; split++)
            {
                var frames = Frames.Read(reader, bytes, at => at == 0 ? split : int.MaxValue);
                Frames.Joined(frames).ShouldBe(Encoding.Latin1.GetString(bytes));
                Events(frames).ShouldBe(whole, $"split at {split}");
            }
        }

        streams.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Reads_the_same_byte_by_byte_and_in_random_pieces()
    {
        var reader = new SseReader();
        var random = new Random(11);
        foreach (var bytes in Streams())
        {
            var whole = Events(Frames.Read(reader, bytes, _ => int.MaxValue));
            foreach (var size in (Func<int, int>[])[_ => bytes.Length < 20_000 ? 1 : 13, _ => random.Next(1, 300), _ => 4096])
            {
                var frames = Frames.Read(reader, bytes, size);
                Frames.Joined(frames).ShouldBe(Encoding.Latin1.GetString(bytes));
                Events(frames).ShouldBe(whole);
            }
        }
    }

    [Fact]
    public void Agrees_with_the_parser_of_the_base_library()
    {
        var reader = new SseReader();
        var compared = 0;
        foreach (var bytes in Streams())
        {
            // The library's parser loses an event that is not ended, so both see the stream properly closed.
            byte[] closed = [.. bytes, .. "\n\n"u8];
            using var stream = new MemoryStream(closed);
            var expected = SseParser.Create(stream, (_, data) => Encoding.Latin1.GetString(data)).Enumerate()
                .Where(item => item.Data.Length > 0)
                .Select(item => (item.EventType is "message" ? "" : item.EventType, item.Data)).ToList();
            var actual = Events(Frames.Read(reader, closed, _ => 1000)).Where(e => e.Data.Length > 0).ToList();
            actual.ShouldBe(expected);
            compared += expected.Count;
        }

        compared.ShouldBeGreaterThan(5000);
    }

    private static IEnumerable<byte[]> Streams() =>
        Handmade.Select(Encoding.UTF8.GetBytes)
            .Concat(Fixture.All.Where(f => f is { Stream: true, IsGood: true } && f.Folder is not "gemini-array").Select(f => f.Body));

    // Where a CRLF is cut, its LF begins the next frame; so blank frames may differ, events never.
    private static List<(string Event, string Data)> Events(List<Frame> frames) =>
        [.. frames.Where(f => !f.IsComment).Select(f => (f.Event, f.Data))];
}
