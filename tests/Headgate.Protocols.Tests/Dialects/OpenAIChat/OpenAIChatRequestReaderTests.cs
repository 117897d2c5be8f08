using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Dialects.OpenAIChat;

public sealed class OpenAIChatRequestReaderTests
{
    private const string User = """{"role":"user","content":"hi"}""";

    [Fact]
    public void Fields_find_their_places_and_the_rest_is_kept()
    {
        var request = ChatCase.Read(ChatCase.Body(User, """
            ,"stream":true,"stream_options":{"include_usage":true},"max_tokens":5,"max_completion_tokens":7,"temperature":0.5,"top_p":1,"top_k":3,
            "stop":["a","b"],"n":2,"seed":9,"presence_penalty":1,"frequency_penalty":-1,"logprobs":true,"top_logprobs":2,"user":"u",
            "metadata":{"a":"b"},"service_tier":"flex","verbosity":"low","prompt_cache_key":"k","parallel_tool_calls":false,
            "logit_bias":{"1":2},"store":false,"modalities":["text"],"prediction":{"type":"content"},"web_search_options":{}
            """));

        request.Model.ShouldBe("x");
        (request.Stream, request.IncludeUsage, request.MaxOutputTokens, request.TopK, request.Answers).ShouldBe((true, true, 7, 3, 2));
        request.Stop.ShouldBe(["a", "b"]);
        (request.User, request.ServiceTier, request.Verbosity, request.PromptCacheKey, request.ParallelToolCalls).ShouldBe(("u", "flex", "low", "k", false));
        request.Extensions.Select(e => e.Key).ShouldBe(["logit_bias", "prediction"]);
        request.Tools.ShouldHaveSingleItem().Kind.ShouldBe(ToolKind.WebSearch);
    }

    [Theory]
    [InlineData("\"reasoning_effort\":\"high\"", "high", null, null)]
    [InlineData("\"reasoning\":{\"effort\":\"low\",\"max_tokens\":50}", "low", 50, null)]
    [InlineData("\"reasoning\":{\"enabled\":true}", null, null, true)]
    [InlineData("\"thinking\":{\"type\":\"disabled\"}", null, null, false)]
    [InlineData("\"thinking\":{\"type\":\"auto\"}", null, -1, null)]
    [InlineData("\"enable_thinking\":true,\"thinking_budget\":99", null, 99, true)]
    public void Reasoning_is_asked_for_in_many_ways(string fields, string? effort, int? budget, bool? enabled)
    {
        var wish = ChatCase.Read(ChatCase.Body(User, "," + fields)).Reasoning.ShouldNotBeNull();

        (wish.Effort, (int?)wish.Budget, wish.Enabled).ShouldBe((effort, budget, enabled));
    }

    [Fact]
    public void Content_parts_become_parts()
    {
        var request = ChatCase.Read(ChatCase.Body("""
            {"role":"user","name":"bob","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},{"type":"image_url","image_url":"https://x/y"},
            {"type":"input_audio","input_audio":{"data":"BBBB","format":"mp3"}},
            {"type":"file","file":{"file_data":"data:application/pdf;base64,CCCC","filename":"a.pdf"}},{"type":"file","file":{"file_id":"f1"}},
            {"type":"text","text":"b","prompt_cache_breakpoint":{"mode":"explicit"}},{"type":"else","x":1}]}
            """));

        var parts = request.Turns.ShouldHaveSingleItem().Parts;
        parts[0].ShouldBeOfType<TextPart>().CacheTtl.ShouldBe("1h");
        parts[1].ShouldBeOfType<MediaPart>().ShouldSatisfyAllConditions(m => m.Data.ShouldBe("AAAA"), m => m.MediaType.ShouldBe("image/png"), m => m.Detail.ShouldBe("low"));
        parts[2].ShouldBeOfType<MediaPart>().Url.ShouldBe("https://x/y");
        parts[3].ShouldBeOfType<MediaPart>().MediaType.ShouldBe("audio/mpeg");
        parts[4].ShouldBeOfType<MediaPart>().ShouldSatisfyAllConditions(m => m.Kind.ShouldBe(MediaKind.Document), m => m.Name.ShouldBe("a.pdf"));
        parts[5].ShouldBeOfType<MediaPart>().FileId.ShouldBe("f1");
        parts[6].CacheTtl.ShouldBe(string.Empty);
        parts[7].ShouldBeOfType<OpaquePart>().Type.ShouldBe("else");
        parts[1].Path!.ToString().ShouldBe("messages[0].content[1]");
    }

    [Fact]
    public void Calls_results_and_the_old_form_belong_together()
    {
        var request = ChatCase.Read(ChatCase.Body(User + """
            ,{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":""},
            "extra_content":{"google":{"thought_signature":"S"}}},{"id":"b","type":"custom","custom":{"name":"g","input":"raw"}}]},
            {"role":"tool","tool_call_id":"b","content":"two"},{"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"one"}]},
            {"role":"assistant","content":"","function_call":{"name":"old","arguments":"{}"}},{"role":"function","name":"old","content":"three"}
            """, ""","functions":[{"name":"old"}],"function_call":{"name":"old"}"""));

        request.Turns.Select(t => t.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant, ChatRole.Tool]);
        var calls = request.Turns[1].Parts.OfType<ToolCallPart>().ToList();
        (calls[0].Arguments, calls[0].Proof!.Value, calls[1].IsCustom, calls[1].Arguments).ShouldBe(("{}", "S", true, "raw"));
        request.Turns[2].Parts.OfType<ToolResultPart>().Select(r => (r.CallId, r.Name)).ShouldBe([("b", "g"), ("a", "f")]);
        request.Turns[4].Parts.ShouldHaveSingleItem().ShouldBeOfType<ToolResultPart>().Name.ShouldBe("old");
        request.ToolChoice!.Names.ShouldBe(["old"]);
    }

    [Theory]
    [InlineData("\"none\"", ToolChoiceMode.None, "")]
    [InlineData("\"required\"", ToolChoiceMode.Required, "")]
    [InlineData("{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", ToolChoiceMode.Required, "f")]
    [InlineData("{\"type\":\"custom\",\"custom\":{\"name\":\"g\"}}", ToolChoiceMode.Required, "g")]
    [InlineData("{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"custom\",\"custom\":{\"name\":\"g\"}}]}}", ToolChoiceMode.Auto, "f,g")]
    public void All_forms_of_the_choice(string choice, ToolChoiceMode mode, string names)
    {
        var read = ChatCase.Read(ChatCase.Body(User, $$""","tool_choice":{{choice}}""")).ToolChoice.ShouldNotBeNull();

        (read.Mode, string.Join(',', read.Names)).ShouldBe((mode, names));
    }

    [Fact]
    public void Reasoning_comes_back_with_its_proofs()
    {
        var foreign = new Proof(ProofKind.Signature, "anthropic", "a", "sig");
        var request = ChatCase.Read(ChatCase.Body(User + $$"""
            ,{"role":"assistant","content":"x","reasoning_content":"hm","reasoning_details":[
            {"type":"reasoning.encrypted","data":"{{foreign.Seal()}}","text":"hm","format":"headgate"},{"type":"reasoning.encrypted", "data":"zz"}]}
            """));

        var parts = request.Turns[1].Parts;
        parts[0].ShouldBeOfType<ReasoningPart>().ShouldSatisfyAllConditions(p => p.Text.ShouldBe("hm"), p => p.Proof.ShouldBe(foreign));
        parts[1].ShouldBeOfType<ReasoningPart>().Proof.ShouldBe(new Proof(ProofKind.Details, "openai-chat", "", """{"type":"reasoning.encrypted", "data":"zz"}"""));
        parts[2].ShouldBeOfType<TextPart>().Text.ShouldBe("x");
    }

    [Theory]
    [InlineData("[]", "body")]
    [InlineData("""{"model":"x"}""", "messages")]
    [InlineData("""{"messages":[{"role":"king","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", "messages[0].content[0].image_url.url")]
    [InlineData("""{"messages":[{"role":"user","content":4}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{}}]}""", "tools[0].function.name")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tool_choice":"perhaps"}""", "tool_choice")]
    public void Faults_name_their_field(string json, string field) => ChatCase.Fault(json).ShouldBe(field);
}
