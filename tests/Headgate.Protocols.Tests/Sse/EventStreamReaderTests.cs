using System.Text;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

public sealed class EventStreamReaderTests
{
    private readonly EventStreamReader _reader = new();

    [Fact]
    public void Frames_are_the_messages_with_their_event_and_payload()
    {
        byte[] bytes = [.. EventStreams.Event("messageStart", "{\"role\":\"assistant\"}"), .. EventStreams.Event("metadata", "{}")];
        var frames = Frames.Read(_reader, bytes, _ => int.MaxValue);
        frames.Select(f => (f.Event, f.Data, f.IsComment)).ShouldBe([("messageStart", "{\"role\":\"assistant\"}", false), ("metadata", "{}", false)]);
        Frames.Joined(frames).ShouldBe(Encoding.Latin1.GetString(bytes));
    }

    [Fact]
    public void Exceptions_become_events_that_say_their_kind()
    {
        byte[] bytes =
        [
            .. EventStreams.Exception("throttlingException", "{\"message\":\"Slow \\\"down\\\"\"}"),
            .. EventStreams.Message(string.Empty, (":message-type", "error"), (":error-code", "InternalError"), (":error-message", "Broke")),
            .. EventStreams.Exception("modelStreamErrorException", "{\"originalMessage\":\"inner\",\"originalStatusCode\":500}"),
            .. EventStreams.Message("no json", (":message-type", "exception")),
        ];
        Frames.Read(_reader, bytes, _ => int.MaxValue).Select(f => (f.Event, f.Data)).ShouldBe(
        [
            ("exception", "{\"__type\":\"throttlingException\",\"message\":\"Slow \\\"down\\\"\"}"),
            ("exception", "{\"__type\":\"InternalError\",\"message\":\"Broke\"}"),
            ("exception", "{\"__type\":\"modelStreamErrorException\",\"message\":\"inner\"}"),
            ("exception", "{\"__type\":\"internalServerException\",\"message\":\"no json\"}"),
        ]);
    }

    [Fact]
    public void Reads_recorded_streams_the_same_at_every_byte_split()
    {
        var recordings = Fixture.All.Where(f => f is { Folder: "bedrock", Stream: true, IsGood: true }).OrderBy(f => f.Body.Length).ToList();
        recordings.Count.ShouldBe(26);
        foreach (var fixture in recordings)
        {
            var expected = Frames.Read(_reader, fixture.Body, _ => int.MaxValue);
            Frames.Joined(expected).ShouldBe(Encoding.Latin1.GetString(fixture.Body), fixture.File);
            Frames.Read(_reader, fixture.Body, _ => 1).ShouldBe(expected, fixture.File);
            for (var split = 1; split < Math.Min(fixture.Body.Length, 1500); split++)
            {
                Frames.Read(_reader, fixture.Body, at => at == 0 ? split : int.MaxValue).ShouldBe(expected, $"{fixture.File} split at {split}");
            }
        }
    }

    [Fact]
    public void Any_damaged_byte_breaks_the_stream_after_the_messages_before_it()
    {
        var first = EventStreams.Event("messageStart", "{}");
        byte[] bytes = [.. first, .. EventStreams.Event("messageStop", "{\"stopReason\":\"end_turn\"}")];
        for (var at = first.Length; at < bytes.Length; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x10;
            foreach (var size in new[] { 1, 7, int.MaxValue })
            {
                var frames = new List<Frame>();
                for (var from = 0; from < damaged.Length;)
                {
                    var length = Math.Min(size, damaged.Length - from);
                    Frames.Push(_reader, damaged.AsSpan(from, length), frames);
                    from += length;
                }

                frames.ShouldHaveSingleItem().Event.ShouldBe("messageStart");
                _reader.Broken.ShouldBeTrue($"byte {at} in pieces of {size}");
                _reader.HoldsBuffer.ShouldBeFalse();
                _reader.TryComplete(out _).ShouldBeFalse();
                _reader.Reset();
                _reader.Broken.ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void A_stream_that_ends_inside_a_message_is_broken()
    {
        var bytes = EventStreams.Event("messageStart", "{}");
        for (var length = 1; length < bytes.Length; length++)
        {
            Frames.Push(_reader, bytes.AsSpan(0, length), []);
            _reader.Broken.ShouldBeFalse();
            _reader.TryComplete(out _).ShouldBeFalse();
            _reader.Broken.ShouldBeTrue($"{length} bytes");
            _reader.Reset();
        }
    }

    [Fact]
    public void A_message_above_the_cap_overflows_before_it_is_gathered()
    {
        var reader = new EventStreamReader(maxFrameBytes: 200);
        var frames = new List<Frame>();
        byte[] bytes = [.. EventStreams.Event("a", "{}"), .. EventStreams.Event("b", new string('x', 300))];
        Frames.Push(reader, bytes.AsSpan(0, 110), frames);
        frames.ShouldHaveSingleItem();
        reader.Overflowed.ShouldBeTrue();
        reader.Broken.ShouldBeFalse();
        reader.HoldsBuffer.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("01610001620101630212016403121201650412121212016605121212121212121201670812121212121212120168090000000000000000000000000000000001690600021212")]
    public void Passes_over_headers_of_every_type(string hex)
    {
        byte[] headers = [.. Convert.FromHexString(hex), 11, .. ":event-type"u8, 7, 0, 1, (byte)'x'];
        var frame = Frames.Read(_reader, EventStreams.Message(headers, "{}"u8.ToArray()), _ => int.MaxValue).ShouldHaveSingleItem();
        (frame.Event, frame.Data).ShouldBe(("x", "{}"));
    }

    [Theory]
    [InlineData("05")]
    [InlineData("0161")]
    [InlineData("01610A")]
    [InlineData("016107FFFF61")]
    [InlineData("01610700")]
    public void Headers_that_lie_are_damage(string hex)
    {
        Frames.Push(_reader, EventStreams.Message(Convert.FromHexString(hex), "{}"u8.ToArray()), []);
        _reader.Broken.ShouldBeTrue();
    }

    [Fact]
    public void Checksums_are_those_of_the_definition()
    {
        Crc32.Of("123456789"u8).ShouldBe(0xCBF43926);
        var random = new Random(7);
        for (var length = 0; length < 100; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Crc32.Of(bytes).ShouldBe(EventStreams.Checksum(bytes));
        }
    }
}
