using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class OpenAIResponsesStreamDecoderTests
{
    private const string Done = """{"type":"response.completed","response":{"status":"completed","output":[]}}""";

    [Fact]
    public void Follows_the_output_index_whatever_the_ids_say()
    {
        var answer = ResponsesCase.Decode(
            """{"type":"response.output_text.delta","item_id":"a","output_index":0,"content_index":0,"delta":"Hi "}""",
            """{"type":"response.output_text.delta","item_id":"b","output_index":0,"content_index":0,"delta":"you"}""",
            """{"type":"response.output_text.delta","item_id":"b","output_index":1,"content_index":0,"delta":"!"}""",
            Done);
        answer.Parts.OfType<TextPart>().Select(p => p.Text).ShouldBe(["Hi you", "!"]);
    }

    [Fact]
    public void Says_an_item_once_that_comes_in_pieces_complete_and_at_the_end()
    {
        const string Item = """{"id":"m","type":"message","content":[{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation","url":"u"}]}]}""";
        var (answer, events) = ResponsesCase.Decoded(
            """{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hi"}""",
            """{"type":"response.output_text.annotation.added","output_index":0,"content_index":0,"annotation":{"type":"url_citation","url":"u"}}""",
            $$"""{"type":"response.output_item.done","output_index":0,"item":{{Item}}}""",
            $$$"""{"type":"response.completed","response":{"status":"completed","output":[{{{Item}}}]}}""");
        events.ShouldBe("start  asked-model | begin 0 Text | +Hi | + cite:u | end | finish Stop");
        answer.Parts.Count.ShouldBe(1);
    }

    [Fact]
    public void Gaps_in_the_indices_say_nothing_twice()
    {
        const string First = """{"type":"message","content":[{"type":"output_text","text":"a"}]}""";
        const string Second = """{"type":"message","content":[{"type":"output_text","text":"b"}]}""";
        var answer = ResponsesCase.Decode(
            $$"""{"type":"response.output_item.done","output_index":0,"item":{{First}}}""",
            $$"""{"type":"response.output_item.done","output_index":2,"item":{{Second}}}""",
            "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[" + First + "," + Second + "]}}");
        answer.Parts.OfType<TextPart>().Select(p => p.Text).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Says_items_that_only_the_last_event_brings()
    {
        var answer = ResponsesCase.Decode(
            """{"type":"response.created","response":{"id":"r","model":"gpt"}}""",
            """{"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]},{"type":"function_call","call_id":"c","name":"f","arguments":""}]}}""");
        (answer.Id, answer.Model, answer.Finish).ShouldBe(("r", "gpt", FinishReason.ToolCalls));
        answer.Parts[0].ShouldBeOfType<TextPart>().Text.ShouldBe("Hi");
        answer.Parts[1].ShouldBeOfType<ToolCallPart>().Arguments.ShouldBe("{}");
    }

    [Fact]
    public void Arguments_come_in_pieces_or_at_their_end()
    {
        var answer = ResponsesCase.Decode(
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c0","name":"f","arguments":""}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","call_id":"c1","name":"g","arguments":""}}""",
            """{"type":"response.output_item.added","output_index":2,"item":{"type":"custom_tool_call","call_id":"c2","name":"h","input":""}}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"x\""}""",
            """{"type":"response.function_call_arguments.done","output_index":1,"arguments":"{\"y\":2}"}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":":1}"}""",
            """{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{\"x\":1}"}""",
            """{"type":"response.custom_tool_call_input.done","output_index":2,"input":"free"}""",
            Done);
        answer.Parts.OfType<ToolCallPart>().Select(c => $"{c.Id} {c.Name} {c.Arguments} {c.IsCustom}")
            .ShouldBe(["""c0 f {"x":1} False""", """c1 g {"y":2} False""", "c2 h free True"]);
    }

    [Fact]
    public void Parts_of_a_summary_are_joined_and_the_last_proof_counts()
    {
        var answer = ResponsesCase.Decode(
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs","summary":[],"encrypted_content":"early"}}""",
            """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"a"}""",
            """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"b"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"late"}}""",
            Done);
        answer.Parts.ShouldHaveSingleItem().ShouldBe(new ReasoningPart("a\n\nb")
        {
            IsSummary = true,
            Proof = new Proof(ProofKind.Encrypted, "openai-responses", "channel", "late", "rs"),
        });
    }

    [Fact]
    public void Full_reasoning_is_told_from_a_summary()
    {
        var answer = ResponsesCase.Decode(
            """{"type":"response.reasoning_text.delta","output_index":0,"content_index":0,"delta":"hm"}""",
            """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"short"}""",
            Done);
        answer.Parts.ShouldHaveSingleItem().ShouldBe(new ReasoningPart("hm"));
    }

    [Fact]
    public void Refusals_are_blocks_of_their_own_and_no_reason_to_end()
    {
        var answer = ResponsesCase.Decode(
            """{"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"No."}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"refusal","refusal":"No."}]}}""",
            Done);
        answer.Parts.ShouldHaveSingleItem().ShouldBe(new RefusalPart("No."));
        answer.Finish.ShouldBe(FinishReason.Stop);
    }

    [Theory]
    [InlineData("""{"status":"completed"}""", FinishReason.Stop)]
    [InlineData("""{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}""", FinishReason.Length)]
    [InlineData("""{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}""", FinishReason.ContentFilter)]
    [InlineData("""{"status":"failed","error":{"code":"server_error"}}""", FinishReason.Error)]
    [InlineData("""{"status":7,"output":"none"}""", FinishReason.Stop)]
    public void Tells_why_an_answer_ends(string response, FinishReason finish)
    {
        ResponsesCase.Decode($$"""{"type":"response.incomplete","response":{{response}}}""").Finish.ShouldBe(finish);
        ResponsesCase.DecodeBody(response).Finish.ShouldBe(finish);
    }

    [Fact]
    public void Probabilities_and_pictures_are_carried()
    {
        var answer = ResponsesCase.Decode(
            """{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hi","logprobs":[{"token":"Hi","logprob":-0.1,"top_logprobs":[]}]}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"image_generation_call","id":"ig","result":"aGk=","output_format":"webp"}}""",
            Done);
        answer.Logprobs.ShouldBe("""[{"token":"Hi","logprob":-0.1,"top_logprobs":[]}]""");
        answer.Parts[1].ShouldBe(new MediaPart(MediaKind.Image) { MediaType = "image/webp", Data = "aGk=" });
    }

    [Theory]
    [InlineData("""{"type":"response.output_text.delta","output_index":"x","content_index":[],"delta":{"a":1}}""")]
    [InlineData("""{"type":"response.output_item.done","output_index":0,"item":[1]}""")]
    [InlineData("""{"type":"response.output_item.done","output_index":-5,"item":{"type":["message"]}}""")]
    [InlineData("""{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":7}}""")]
    [InlineData("""{"type":"response.output_text.annotation.added","output_index":0,"annotation":"x"}""")]
    [InlineData("""{"type":"response.brand_new.delta","delta":"x"}""")]
    [InlineData("""{"type":"response.created","response":null}""")]
    [InlineData("""{"type":"response.output_text.delta","delta":"half""")]
    [InlineData("""[{"type":"response.output_text.delta"}]""")]
    public void Odd_events_say_nothing(string odd)
    {
        var answer = ResponsesCase.Decode(odd, """{"type":"response.output_text.delta","output_index":3,"content_index":0,"delta":"Hi"}""", Done);
        answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>().Text.ShouldBe("Hi");
    }
}
