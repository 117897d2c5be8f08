using System.Text;
using System.Text.Json;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

public sealed class JsonArrayReaderTests
{
    private readonly JsonArrayReader _reader = new();

    [Fact]
    public void Frames_are_the_elements_with_what_stands_before_them()
    {
        var frames = Frames.Whole(_reader, "[{\"a\":[1,{\"b\":\"]}\\\"\"}]}\n,\r\n{\"c\":2}\n]\n");
        frames.Select(f => (f.Raw, f.Data, f.IsComment)).ShouldBe(
        [
            ("[{\"a\":[1,{\"b\":\"]}\\\"\"}]}", "{\"a\":[1,{\"b\":\"]}\\\"\"}]}", false),
            ("\n,\r\n{\"c\":2}", "{\"c\":2}", false),
            ("\n]", "", true),
            ("\n", "", true),
        ]);
    }

    [Theory]
    [InlineData("{\"error\":{\"code\":400}}", "{\"error\":{\"code\":400}}")]
    [InlineData("[]", "")]
    [InlineData("[1, \"x,]\" ,true]", "1|\"x,]\"|true")]
    [InlineData("[{\"a\":1", "{\"a\":1")]
    [InlineData("\uFEFF[{}]", "{}")]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}|{\"b\":2}")]
    public void Tolerates_what_is_not_an_array_of_objects(string text, string elements)
    {
        var frames = Frames.Whole(_reader, text);
        string.Join('|', frames.Where(f => !f.IsComment).Select(f => f.Data)).ShouldBe(elements);
        Frames.Joined(frames).ShouldBe(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Reads_recorded_arrays_the_same_at_many_byte_splits()
    {
        var recordings = Fixture.All.Where(f => f.Folder is "gemini-array").ToList();
        recordings.Count.ShouldBe(14);
        foreach (var fixture in recordings)
        {
            using var document = JsonDocument.Parse(fixture.Body);
            var expected = document.RootElement.EnumerateArray()
                .Select(e => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(e.GetRawText()))).ToList();
            var step = Math.Max(1, fixture.Body.Length / 150);
            for (var split = 1; split < fixture.Body.Length; split += step)
            {
                var frames = Frames.Read(_reader, fixture.Body, at => at == 0 ? split : int.MaxValue);
                frames.Where(f => !f.IsComment).Select(f => f.Data).ShouldBe(expected, $"{fixture.File} split at {split}");
                Frames.Joined(frames).ShouldBe(Encoding.Latin1.GetString(fixture.Body));
            }

            Frames.Read(_reader, fixture.Body, _ => 1).Where(f => !f.IsComment).Select(f => f.Data).ShouldBe(expected);
        }
    }

    [Fact]
    public void Overflows_on_an_endless_element()
    {
        var reader = new JsonArrayReader(maxFrameBytes: 100);
        var frames = new List<Frame>();
        Frames.Push(reader, "[{\"a\":1},{\"b\":\""u8, frames);
        Frames.Push(reader, new byte[200], frames);
        frames.ShouldHaveSingleItem();
        reader.Overflowed.ShouldBeTrue();
        reader.HoldsBuffer.ShouldBeFalse();
    }
}
