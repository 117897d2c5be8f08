using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

/// <summary>The frames of each kind of block, byte for byte but for their numbers, which <see cref="ResponsesCase"/> holds to count up.</summary>
public sealed class OpenAIResponsesStreamEncoderTests
{
    private static readonly GatewayError Cut = new(GatewayErrorKind.UpstreamCut, "cut");

    [Fact]
    public void Text_is_an_item_with_a_part() => ResponsesCase.Block(BlockKind.Text, null, null, encoder =>
    {
        encoder.On(StreamEvent.More(0, BlockKind.Text, "H\"i"u8));
        encoder.On(StreamEvent.More(0, BlockKind.Text, " é"u8));
    }).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"msg_R00","type":"message","status":"in_progress","role":"assistant","content":[]}}
        {"type":"response.content_part.added","item_id":"msg_R00","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}
        {"type":"response.output_text.delta","item_id":"msg_R00","output_index":0,"content_index":0,"delta":"H\"i","logprobs":[]}
        {"type":"response.output_text.delta","item_id":"msg_R00","output_index":0,"content_index":0,"delta":" é","logprobs":[]}
        {"type":"response.output_text.done","item_id":"msg_R00","output_index":0,"content_index":0,"text":"H\"i é","logprobs":[]}
        {"type":"response.content_part.done","item_id":"msg_R00","output_index":0,"content_index":0,"part":{"type":"output_text","text":"H\"i é","annotations":[],"logprobs":[]}}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"msg_R00","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"H\"i é","annotations":[],"logprobs":[]}]}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Citations_and_probabilities_stand_on_their_text() => ResponsesCase.Block(BlockKind.Text, null, null, encoder =>
    {
        encoder.On(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = BlockKind.Text, Text = "Hi"u8, Raw = JsonElement.Parse("""[{"token":"Hi","logprob":-1}]""") });
        encoder.On(StreamEvent.Cite(0, new Citation("https://a", "A") { Start = 0, End = 2 }));
        encoder.On(StreamEvent.Cite(0, new Citation("u", null) { Dialect = "openai-responses", Raw = """{"type":"file_citation","file_id":"f"}""" }));
    }).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"msg_R00","type":"message","status":"in_progress","role":"assistant","content":[]}}
        {"type":"response.content_part.added","item_id":"msg_R00","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}
        {"type":"response.output_text.delta","item_id":"msg_R00","output_index":0,"content_index":0,"delta":"Hi","logprobs":[{"token":"Hi","logprob":-1}]}
        {"type":"response.output_text.annotation.added","item_id":"msg_R00","output_index":0,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","url":"https://a","title":"A","start_index":0,"end_index":2}}
        {"type":"response.output_text.annotation.added","item_id":"msg_R00","output_index":0,"content_index":0,"annotation_index":1,"annotation":{"type":"file_citation","file_id":"f"}}
        {"type":"response.output_text.done","item_id":"msg_R00","output_index":0,"content_index":0,"text":"Hi","logprobs":[{"token":"Hi","logprob":-1}]}
        {"type":"response.content_part.done","item_id":"msg_R00","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation","url":"https://a","title":"A","start_index":0,"end_index":2},{"type":"file_citation","file_id":"f"}],"logprobs":[{"token":"Hi","logprob":-1}]}}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"msg_R00","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation","url":"https://a","title":"A","start_index":0,"end_index":2},{"type":"file_citation","file_id":"f"}],"logprobs":[{"token":"Hi","logprob":-1}]}]}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Reasoning_is_a_summary_with_its_proof() => ResponsesCase.Block(BlockKind.Reasoning, null, null, encoder =>
    {
        encoder.On(StreamEvent.More(0, BlockKind.Reasoning, "hm"u8));
        encoder.On(StreamEvent.Prove(0, BlockKind.Reasoning, new Proof(ProofKind.Encrypted, "openai-responses", "channel", "enc+/=", "rs_1")));
    }).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_R00","type":"reasoning","status":"in_progress","summary":[]}}
        {"type":"response.reasoning_summary_part.added","item_id":"rs_R00","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}
        {"type":"response.reasoning_summary_text.delta","item_id":"rs_R00","output_index":0,"summary_index":0,"delta":"hm"}
        {"type":"response.reasoning_summary_text.done","item_id":"rs_R00","output_index":0,"summary_index":0,"text":"hm"}
        {"type":"response.reasoning_summary_part.done","item_id":"rs_R00","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"hm"}}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_R00","type":"reasoning","status":"completed","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"enc+/="}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_foreign_proof_without_words_travels_sealed()
    {
        var proof = new Proof(ProofKind.Redacted, "anthropic", "channel", "data");
        ResponsesCase.Block(BlockKind.Reasoning, null, null, encoder => encoder.On(StreamEvent.Prove(0, BlockKind.Reasoning, proof))).ShouldBe(
            $$$"""
            {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_R00","type":"reasoning","status":"in_progress","summary":[]}}
            {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_R00","type":"reasoning","status":"completed","summary":[],"encrypted_content":"{{{proof.Seal()}}}"}}
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_call_names_itself_and_repeats_its_arguments() => ResponsesCase.Block(BlockKind.ToolCall, "call_1", "f", encoder =>
    {
        encoder.On(StreamEvent.More(0, BlockKind.ToolCall, "{\"x\""u8));
        encoder.On(StreamEvent.More(0, BlockKind.ToolCall, ":1}"u8));
    }).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"fc_R00","type":"function_call","status":"in_progress","call_id":"call_1","name":"f","arguments":""}}
        {"type":"response.function_call_arguments.delta","item_id":"fc_R00","output_index":0,"delta":"{\"x\""}
        {"type":"response.function_call_arguments.delta","item_id":"fc_R00","output_index":0,"delta":":1}"}
        {"type":"response.function_call_arguments.done","item_id":"fc_R00","output_index":0,"arguments":"{\"x\":1}","name":"f"}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"fc_R00","type":"function_call","status":"completed","call_id":"call_1","name":"f","arguments":"{\"x\":1}"}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_call_without_arguments_has_an_empty_object() => ResponsesCase.Block(BlockKind.ToolCall, "call_1", "f", _ => { }).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"fc_R00","type":"function_call","status":"in_progress","call_id":"call_1","name":"f","arguments":""}}
        {"type":"response.function_call_arguments.done","item_id":"fc_R00","output_index":0,"arguments":"{}","name":"f"}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"fc_R00","type":"function_call","status":"completed","call_id":"call_1","name":"f","arguments":"{}"}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_custom_call_has_free_text() => ResponsesCase.Block(
        BlockKind.CustomToolCall, "call_1", "sql", encoder => encoder.On(StreamEvent.More(0, BlockKind.CustomToolCall, "SELECT 1"u8))).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"ctc_R00","type":"custom_tool_call","status":"in_progress","call_id":"call_1","name":"sql","input":""}}
        {"type":"response.custom_tool_call_input.delta","item_id":"ctc_R00","output_index":0,"delta":"SELECT 1"}
        {"type":"response.custom_tool_call_input.done","item_id":"ctc_R00","output_index":0,"input":"SELECT 1"}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"ctc_R00","type":"custom_tool_call","status":"completed","call_id":"call_1","name":"sql","input":"SELECT 1"}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_refusal_is_a_part_of_its_own() => ResponsesCase.Block(
        BlockKind.Refusal, null, null, encoder => encoder.On(StreamEvent.More(0, BlockKind.Refusal, "No."u8))).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"msg_R00","type":"message","status":"in_progress","role":"assistant","content":[]}}
        {"type":"response.content_part.added","item_id":"msg_R00","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":""}}
        {"type":"response.refusal.delta","item_id":"msg_R00","output_index":0,"content_index":0,"delta":"No."}
        {"type":"response.refusal.done","item_id":"msg_R00","output_index":0,"content_index":0,"refusal":"No."}
        {"type":"response.content_part.done","item_id":"msg_R00","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":"No."}}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"msg_R00","type":"message","status":"completed","role":"assistant","content":[{"type":"refusal","refusal":"No."}]}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_picture_comes_whole() => ResponsesCase.Block(
        BlockKind.Media, null, "image/png", encoder => encoder.On(StreamEvent.More(0, BlockKind.Media, "aGk="u8))).ShouldBe(
        """
        {"type":"response.output_item.added","output_index":0,"item":{"id":"ig_R00","type":"image_generation_call","status":"in_progress","result":null}}
        {"type":"response.output_item.done","output_index":0,"item":{"id":"ig_R00","type":"image_generation_call","status":"completed","result":"aGk="}}
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Blocks_of_other_dialects_are_reported()
    {
        var context = Answering.Context();
        var frames = ResponsesCase.Encode(context, encoder =>
        {
            encoder.On(StreamEvent.Start());
            encoder.On(StreamEvent.OfDialect(0, "server_tool_use", JsonElement.Parse("""{"type":"server_tool_use","id":"s"}""")));
            encoder.On(StreamEvent.OfDialect(1, "web_search_call", JsonElement.Parse("""{"type":"web_search_call","id":"ws"}""")));
            encoder.On(StreamEvent.End(FinishReason.Stop));
        });
        context.Losses.Dropped.ShouldBe(["server_tool_use"]);
        frames[2..^1].ShouldBe(
        [
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"web_search_call","id":"ws"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call","id":"ws"}}""",
        ]);
    }

    [Fact]
    public void The_response_stands_around_the_items()
    {
        var frames = ResponsesCase.Encode(Answering.Context(), encoder =>
        {
            encoder.On(StreamEvent.Start("theirs", "their-model"));
            encoder.On(new StreamEvent
            {
                Kind = StreamEventKind.Finished,
                Finish = FinishReason.Stop,
                Usage = new Usage { Input = 10, CacheRead = 4, CacheWrite = 1, Output = 7, Reasoning = 2 },
            });
        });
        const string Rest = """
            "instructions":null,"model":"their-model","output":[],"previous_response_id":null,"store":false,"parallel_tool_calls":true,"tool_choice":"auto","tools":[],"temperature":null,"top_p":null,"max_output_tokens":null,"text":{"format":{"type":"text"}},"reasoning":{"effort":null,"summary":null},"truncation":"disabled","metadata":{},
            """;
        var start = """{"id":"resp_R","object":"response","created_at":1700000000,"status":"in_progress","error":null,"incomplete_details":null,""" + Rest + "\"usage\":null}";
        frames.ShouldBe(
        [
            $$"""{"type":"response.created","response":{{start}}}""",
            $$"""{"type":"response.in_progress","response":{{start}}}""",
            """{"type":"response.completed","response":""" + start.Replace("in_progress", "completed", StringComparison.Ordinal).Replace(
                "\"usage\":null",
                "\"usage\":" + """{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":1},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":17}""",
                StringComparison.Ordinal) + "}",
        ]);
    }

    [Theory]
    [InlineData(FinishReason.Stop, "response.completed", "completed", null)]
    [InlineData(FinishReason.ToolCalls, "response.completed", "completed", null)]
    [InlineData(FinishReason.StopSequence, "response.completed", "completed", null)]
    [InlineData(FinishReason.Pause, "response.completed", "completed", null)]
    [InlineData(FinishReason.Length, "response.incomplete", "incomplete", "max_output_tokens")]
    [InlineData(FinishReason.ContentFilter, "response.incomplete", "incomplete", "content_filter")]
    [InlineData(FinishReason.Error, "response.failed", "failed", null)]
    public void Says_why_it_ends(FinishReason finish, string type, string status, string? reason)
    {
        var last = JsonElement.Parse(ResponsesCase.Encode(Answering.Context(), encoder =>
        {
            encoder.On(StreamEvent.Start());
            encoder.On(StreamEvent.End(finish));
        })[^1]);
        last.GetProperty("type").GetString().ShouldBe(type);
        var response = last.GetProperty("response");
        response.GetProperty("status").GetString().ShouldBe(status);
        var details = response.GetProperty("incomplete_details");
        (details.ValueKind == JsonValueKind.Null ? null : details.GetProperty("reason").GetString()).ShouldBe(reason);
        (response.GetProperty("error").ValueKind == JsonValueKind.Object).ShouldBe(finish == FinishReason.Error);
        response.GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBe(0);
    }

    [Fact]
    public void Tells_the_client_what_it_asked()
    {
        var context = new AnswerContext { RequestId = Answering.RequestId, CreatedAt = 1, Model = "asked", Channel = "c", JsonOutput = true, Store = true, PreviousResponseId = "resp_0" };
        var response = JsonElement.Parse(ResponsesCase.Encode(context, encoder => encoder.On(StreamEvent.Start()))[0]).GetProperty("response");
        response.GetProperty("model").GetString().ShouldBe("asked");
        response.GetProperty("store").GetBoolean().ShouldBeTrue();
        response.GetProperty("previous_response_id").GetString().ShouldBe("resp_0");
        response.GetProperty("text").GetRawText().ShouldBe("""{"format":{"type":"json_object"}}""");
    }

    [Fact]
    public void A_failure_before_the_first_event_still_begins_the_response() => Types(_ => { })
        .ShouldBe("response.created response.in_progress error response.failed");

    [Fact]
    public void A_failure_ends_the_response_inside_a_block_and_after_one()
    {
        Types(encoder =>
        {
            encoder.On(StreamEvent.Start());
            encoder.On(StreamEvent.Begin(0, BlockKind.Text));
            encoder.On(StreamEvent.More(0, BlockKind.Text, "Hi"u8));
        }).ShouldBe("response.created response.in_progress response.output_item.added response.content_part.added response.output_text.delta error response.failed");
        var frames = Failed(encoder =>
        {
            encoder.On(StreamEvent.Start());
            encoder.On(StreamEvent.Begin(0, BlockKind.ToolCall, "c", "f"));
            encoder.On(StreamEvent.EndOf(0, BlockKind.ToolCall));
        });
        frames[^2].ShouldBe("""{"type":"error","error":{"message":"cut","type":"server_error","param":null,"code":"upstream_cut"},"code":"upstream_cut","message":"cut","param":null}""");
        var response = JsonElement.Parse(frames[^1]).GetProperty("response");
        response.GetProperty("error").GetRawText().ShouldBe("""{"code":"upstream_cut","message":"cut"}""");
        response.GetProperty("status").GetString().ShouldBe("failed");
        response.GetProperty("usage").ValueKind.ShouldBe(JsonValueKind.Null);
        response.GetProperty("output").GetArrayLength().ShouldBe(1);
    }

    private static List<string> Failed(Action<ChatStreamEncoder> say) => ResponsesCase.Encode(Answering.Context(), encoder =>
    {
        say(encoder);
        encoder.Fail(Cut, 502, "r");
    });

    private static string Types(Action<ChatStreamEncoder> say) =>
        string.Join(' ', Failed(say).Select(f => JsonElement.Parse(f).GetProperty("type").GetString()));
}
