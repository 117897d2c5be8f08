using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

public sealed class AnthropicStreamDecoderTests
{
    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("pause_turn", FinishReason.Pause)]
    [InlineData("refusal", FinishReason.ContentFilter)]
    [InlineData("stop_sequence", FinishReason.StopSequence)]
    public void Says_why_it_ended_even_without_a_block(string word, FinishReason reason)
    {
        var answer = Anthropic.Fold(Frame("message_start", """{"type":"message_start","message":{"id":"msg_1","model":"m"}}""") + Frame("ping", "{}")
            + Frame("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{word}}}","stop_sequence":"END"}}""") + Frame("message_stop", "{}"));
        (answer.Id, answer.Model, answer.Finish, answer.StopSequence).ShouldBe(("msg_1", "m", reason, "END"));
        answer.Parts.ShouldBeEmpty();
    }

    [Fact]
    public void Server_side_blocks_come_whole_with_their_input()
    {
        var answer = Anthropic.Fold(
            Start(0, """{"type":"server_tool_use","id":"s","name":"web_search","input":{}}""") + Delta(0, """{"type":"input_json_delta","partial_json":"{\"query\":"}""")
            + Delta(0, """{"type":"input_json_delta","partial_json":"\"x\"}"}""") + Stop(0) + Start(1, """{"type":"web_search_tool_result","content":[1]}""") + Stop(1));
        answer.Parts.OfType<OpaquePart>().Select(p => p.Raw.GetRawText()).ShouldBe(
            ["""{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"x"}}""", """{"type":"web_search_tool_result","content":[1]}"""]);
    }

    [Fact]
    public void A_whole_input_at_the_start_counts_unless_deltas_follow()
    {
        const string Call = """{"type":"tool_use","id":"a","name":"f","input":{"x":1}}""";
        Anthropic.Fold(Start(0, Call) + Stop(0)).Parts.ShouldBe([new ToolCallPart("a", "f", """{"x":1}""")]);
        Anthropic.Fold(Start(0, Call) + Delta(0, """{"type":"input_json_delta","partial_json":"{}"}""") + Stop(0)).Parts.ShouldBe([new ToolCallPart("a", "f", "{}")]);
        Anthropic.Fold(Start(0, """{"type":"tool_use","id":"a","name":"f","input":{}}""") + Delta(0, """{"type":"input_json_delta","partial_json":""}""") + Stop(0))
            .Parts.ShouldBe([new ToolCallPart("a", "f", "{}")]);
    }

    [Fact]
    public void Reads_frames_without_names_escapes_and_members_in_any_order()
    {
        var answer = Anthropic.Fold(
            "data: {\"index\":0,\"type\":\"content_block_start\",\"content_block\":{\"text\":\"\",\"type\":\"text\"}}\n\n"
            + "data: {\"delta\":{\"text\":\"a\\u00e9\\ud800\\n\",\"type\":\"text_delta\"},\"type\":\"content_block_delta\",\"index\":0}\n\n");
        answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>().Text.ShouldBe("aé\ufffd\n");
    }

    [Theory]
    [InlineData("content_block_delta", "[1]")]
    [InlineData("content_block_delta", "{\"delta\":{\"text\":5,\"thinking\":{\"a\":[1]},\"citation\":\"x\",\"signature\":null}}")]
    [InlineData("content_block_delta", "{\"delta\":")]
    [InlineData("content_block_delta", "{\"index\":-5,\"delta\":[]}")]
    [InlineData("content_block_start", "{\"type\":\"content_block_start\",\"content_block\":7}")]
    [InlineData("message_start", "{\"type\":\"message_start\",\"message\":[]}")]
    [InlineData("message_delta", "nonsense")]
    [InlineData("content_block_stop", "")]
    public void Odd_frames_say_nothing(string name, string data) => Anthropic.Fold(Frame(name, data)).Parts.ShouldBeEmpty();

    [Fact]
    public void A_text_delta_in_and_out_allocates_nothing()
    {
        var context = Anthropic.Answer();
        var encoder = Anthropic.Dialect.CreateEncoder(context);
        var output = new ArrayBufferWriter<byte>();
        encoder.Output = output;
        var sequencer = new BlockSequencer(encoder, context);
        var decoder = Anthropic.Dialect.CreateDecoder(context, sequencer);
        var name = "content_block_delta"u8.ToArray();
        var text = Encoding.UTF8.GetBytes("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello \"you\" é"}}""");
        AllocationGate.Measure(() =>
        {
            output.ResetWrittenCount();
            decoder.Read(name, text);
        }).ShouldBe(0);
        output.WrittenCount.ShouldBeGreaterThan(50);
    }

    private static string Frame(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    private static string Start(int index, string block) => Frame("content_block_start", $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}} }""");

    private static string Delta(int index, string delta) => Frame("content_block_delta", $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}} }""");

    private static string Stop(int index) => Frame("content_block_stop", $$"""{"type":"content_block_stop","index":{{index}} }""");
}
