using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OllamaChat;

public sealed class OllamaChatStreamDecoderTests
{
    [Fact]
    public void Recorded_streams_say_what_they_should_at_every_split()
    {
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "ollama", Stream: true }))
        {
            var sizes = fixture.Body.Length < 20_000 ? Enumerable.Range(1, 60) : [7, 1000];
            foreach (var size in sizes.Append(int.MaxValue))
            {
                Answering.Stream(DialectSet.OllamaChat, fixture.Body, size).Answer.ShouldSay(fixture);
            }
        }
    }

    [Fact]
    public void Recorded_bodies_say_what_they_should()
    {
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "ollama", Stream: false, IsGood: true }))
        {
            var answer = Answering.Body(DialectSet.OllamaChat, fixture.Body).Answer;
            answer.ShouldSay(fixture);
            (answer.Model is null or "asked-model").ShouldBeFalse();
        }
    }

    [Fact]
    public void Within_a_line_thinking_comes_first_and_calls_last()
    {
        Events("""{"done_reason":"stop","message":{"tool_calls":[{"function":{"name":"f","arguments":{"b": [1]}}}],"content":"x\"y","thinking":"h\nm"},"model":"llama","done":true}""")
            .ShouldBe($"start  llama | begin 0 Reasoning | +h\nm | end | begin 1 Text | +x\"y | end | begin 2 ToolCall call_{Answering.RequestId[..24]}1 f | +{{\"b\": [1]}} | end | finish ToolCalls");
    }

    [Fact]
    public void Calls_of_later_lines_are_calls_of_their_own()
    {
        var calls = Read(
            """{"message":{"tool_calls":[{"id":"one","function":{"name":"f","arguments":{}}},{"function":{"name":"g"}}]},"done":false}""",
            """{"message":{"tool_calls":[{"id":"one","function":{"name":"f","arguments":"{\"a\":1}"}}]},"done":false}""").Parts.OfType<ToolCallPart>().ToList();
        calls.Select(c => (c.Name, c.Arguments)).ShouldBe([("f", "{}"), ("g", "{}"), ("f", "{\"a\":1}")]);
        calls.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
    }

    [Fact]
    public void Log_probabilities_pass_as_they_are() =>
        Read("""{"message":{"content":"a"},"logprobs":[{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[]}],"done":false}""", """{"message":{"content":""},"logprobs":[],"done":true}""")
            .Logprobs.ShouldBe("""[{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[]}]""");

    [Theory]
    [InlineData("stop", FinishReason.Stop)]
    [InlineData("length", FinishReason.Length)]
    [InlineData("load", FinishReason.Stop)]
    public void Ends_have_their_reasons(string reason, FinishReason finish) =>
        Read("{\"message\":{},\"done\":true,\"done_reason\":\"" + reason + "\"}").Finish.ShouldBe(finish);

    [Fact]
    public void Odd_lines_are_skipped()
    {
        Events(
            "null", "[]", "5", "{", """{"message":5}""", """{"message":{"content":5,"thinking":[],"tool_calls":{}}}""",
            """{"message":{"tool_calls":[null,5,{"function":{"name":7}}]}}""", """{"done_reason":5,"logprobs":7,"model":[]}""",
            """{"message":{"tool_calls":[{"function":{"name":"\ud800","arguments":{"a":"\udfff"}}}]}}""", """{"message":{"content":"lost"}""")
            .ShouldNotContain("lost");
    }

    [Fact]
    public void A_delta_of_text_allocates_nothing()
    {
        var decoder = DialectSet.OllamaChat.CreateDecoder(Answering.Context(), new Nowhere());
        var text = Answering.Utf8("""{"model":"llama","created_at":"2024-11-30T03:33:52Z","message":{"role":"assistant","content":" a \"word\"","thinking":"x"},"done":false}""");
        AllocationGate.Measure(() => decoder.Read(default, text)).ShouldBe(0);
    }

    private static ChatAnswer Read(params string[] lines) => Answering.Stream(DialectSet.OllamaChat, Answering.Utf8(string.Join('\n', lines)), int.MaxValue).Answer;

    private static string Events(params string[] lines) => Answering.Stream(DialectSet.OllamaChat, Answering.Utf8(string.Join('\n', lines)), int.MaxValue).Events.Text;
}
