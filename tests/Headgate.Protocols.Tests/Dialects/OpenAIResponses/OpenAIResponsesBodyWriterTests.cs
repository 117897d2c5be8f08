using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class OpenAIResponsesBodyWriterTests
{
    [Fact]
    public void Writes_every_kind_of_item()
    {
        var answer = new ChatAnswer { Finish = FinishReason.ToolCalls, Model = "m" };
        answer.Parts.Add(new ReasoningPart("hm") { Proof = new Proof(ProofKind.Encrypted, "openai-responses", "c", "e") });
        answer.Parts.Add(new TextPart("Hi") { Citations = [new Citation("u", "T") { Start = 0, End = 2 }] });
        answer.Parts.Add(new RefusalPart("No"));
        answer.Parts.Add(new ToolCallPart("c1", "f", "{}"));
        answer.Parts.Add(new ToolCallPart("c2", "g", "free") { IsCustom = true });
        answer.Parts.Add(new MediaPart(MediaKind.Image) { Data = "aGk=" });
        answer.Parts.Add(new OpaquePart("openai-responses", "web_search_call", JsonElement.Parse("""{"type":"web_search_call"}""")));
        Items(answer).ShouldBe(
        [
            """{"id":"rs_R00","type":"reasoning","status":"completed","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"e"}""",
            """{"id":"msg_R01","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation","url":"u","title":"T","start_index":0,"end_index":2}],"logprobs":[]}]}""",
            """{"id":"msg_R02","type":"message","status":"completed","role":"assistant","content":[{"type":"refusal","refusal":"No"}]}""",
            """{"id":"fc_R03","type":"function_call","status":"completed","call_id":"c1","name":"f","arguments":"{}"}""",
            """{"id":"ctc_R04","type":"custom_tool_call","status":"completed","call_id":"c2","name":"g","input":"free"}""",
            """{"id":"ig_R05","type":"image_generation_call","status":"completed","result":"aGk="}""",
            """{"type":"web_search_call"}""",
        ]);
    }

    [Fact]
    public void Probabilities_stand_on_the_first_text_only()
    {
        var answer = new ChatAnswer { Logprobs = """[{"token":"a","logprob":-1}]""" };
        answer.Parts.Add(new ReasoningPart("hm"));
        answer.Parts.Add(new TextPart("a"));
        answer.Parts.Add(new TextPart("b"));
        ResponsesCase.Body(answer).GetProperty("output").EnumerateArray().Skip(1)
            .Select(item => item.GetProperty("content")[0].GetProperty("logprobs").GetArrayLength()).ShouldBe([1, 0]);
    }

    [Fact]
    public void What_has_no_place_is_reported()
    {
        var (answer, context) = (new ChatAnswer(), Answering.Context());
        answer.Parts.Add(new OpaquePart("anthropic", "server_tool_use", default));
        answer.Parts.Add(new MediaPart(MediaKind.Audio) { Data = "aGk=" });
        ResponsesCase.Body(answer, context).GetProperty("output").GetArrayLength().ShouldBe(0);
        context.Losses.Dropped.ShouldBe(["server_tool_use", "media"]);
    }

    [Theory]
    [InlineData(FinishReason.Stop, "completed", "null")]
    [InlineData(FinishReason.Length, "incomplete", """{"reason":"max_output_tokens"}""")]
    [InlineData(FinishReason.ContentFilter, "incomplete", """{"reason":"content_filter"}""")]
    [InlineData(FinishReason.Error, "failed", "null")]
    public void Says_why_it_ended(FinishReason finish, string status, string details)
    {
        var body = ResponsesCase.Body(new ChatAnswer { Finish = finish, Usage = new Usage { Input = 3, Output = 4 } });
        body.GetProperty("status").GetString().ShouldBe(status);
        body.GetProperty("incomplete_details").GetRawText().ShouldBe(details);
        body.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(7);
        (body.GetProperty("id").GetString(), body.GetProperty("model").GetString()).ShouldBe(("resp_R", "asked-model"));
    }

    private static List<string> Items(ChatAnswer answer) =>
        [.. ResponsesCase.Body(answer).GetProperty("output").EnumerateArray().Select(item => item.GetRawText())];
}
