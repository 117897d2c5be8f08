using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

public sealed class TextBufferTests
{
    [Theory]
    [InlineData("\"plain é\"", "plain é")]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\n\\\"\\\\\\/\\u00e9\"", "a\n\"\\/é")]
    [InlineData("\"\\ud83d\\udc27\"", "🐧")]
    [InlineData("\"\\ud83dx\\udc27\"", "\uFFFDx\uFFFD")]
    [InlineData("5", "")]
    [InlineData("null", "")]
    [InlineData("[\"x\"]", "")]
    public void Strings_come_without_their_escapes(string json, string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        Encoding.UTF8.GetString(new TextBuffer().Read(ref reader)).ShouldBe(text);
    }

    [Fact]
    public void Short_and_long_strings_take_turns()
    {
        var buffer = new TextBuffer();
        foreach (var length in new[] { 1, 300_000, 2, 70_000, 3 })
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($"\"\\n{new string('x', length)}\""));
            reader.Read();
            buffer.Read(ref reader).Length.ShouldBe(length + 1);
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        var buffer = new TextBuffer();
        var json = "\"a \\\"word\\\" and more\""u8.ToArray();
        AllocationGate.Measure(() =>
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            buffer.Read(ref reader);
        }).ShouldBe(0);
    }
}
