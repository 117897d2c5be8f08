using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects.OpenAIResponses;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class ResponsesItemsTests
{
    [Theory]
    [InlineData("""{"model":"m","previous_response_id":"r","input":"Hi","x":1}""", """{"model":"m","x":1,"input":[{"type":"s"},{"type":"message","role":"user","content":"Hi"}]}""")]
    [InlineData("""{"input":[{"role":"user","content":"Hi"}]}""", """{"input":[{"type":"s"},{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"m"}""", """{"model":"m","input":[{"type":"s"}]}""")]
    [InlineData("""[1]""", """[1]""")]
    [InlineData("""{"input":""", """{"input":""")]
    public void Puts_stored_items_in_front(string body, string expected) =>
        Text(ResponsesItems.Prepend(Answering.Utf8(body), """[{"type":"s"}]"""u8)).ShouldBe(expected);

    [Fact]
    public void Broken_stored_items_are_none() =>
        Text(ResponsesItems.Prepend(Answering.Utf8("""{"input":"Hi"}"""), "[{"u8)).ShouldBe("""{"input":[{"type":"message","role":"user","content":"Hi"}]}""");

    [Theory]
    [InlineData("""{"input":"Hi"}""", """[{"type":"message","role":"user","content":"Hi"}]""")]
    [InlineData("""{"input":[{"role":"user","content":"\u00e9"}]}""", """[{"role":"user","content":"é"}]""")]
    [InlineData("""{}""", "[]")]
    [InlineData("""{"input":7}""", "[]")]
    [InlineData("nothing", "[]")]
    public void Says_the_input_as_items(string body, string expected) => Text(ResponsesItems.InputItems(Answering.Utf8(body))).ShouldBe(expected);

    [Fact]
    public void What_is_stored_of_an_answer_can_be_asked_again()
    {
        var answer = new ChatAnswer();
        answer.Parts.Add(new ReasoningPart("hm") { Proof = new Proof(ProofKind.Signature, "anthropic", "c", "sig") });
        answer.Parts.Add(new TextPart("Hi"));
        answer.Parts.Add(new ToolCallPart("c1", "f", "{}"));
        var to = new ArrayBufferWriter<byte>();
        ResponsesItems.WriteOutputItems(answer, Answering.Context(), to);
        var body = Text(ResponsesItems.Prepend(Answering.Utf8("""{"input":[{"type":"function_call_output","call_id":"c1","output":"ok"}]}"""), to.WrittenSpan));
        using var request = ResponsesCase.Read(body);
        request.Turns.Select(t => t.Role).ShouldBe([ChatRole.Assistant, ChatRole.Tool]);
        request.Turns[0].Parts[0].ShouldBeOfType<ReasoningPart>().Proof.ShouldBe(new Proof(ProofKind.Signature, "anthropic", "c", "sig"));
        request.Turns[0].Parts.Count.ShouldBe(3);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
