using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Dialects.OpenAIChat;

public sealed class OpenAIChatRequestWriterTests
{
    private const string User = """{"role":"user","content":"hi"}""";

    [Fact]
    public void The_same_dialect_comes_out_as_it_went_in()
    {
        var json = """
            {"model":"m","messages":[{"role":"system","content":"be nice"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,CCCC"}}]},{"role":"assistant","content":null,"reasoning_details":[{"type":"reasoning.encrypted", "data":"zz"}],"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"S"}}}]},{"role":"tool","tool_call_id":"a","content":"r"}],"stream":true,"stream_options":{"include_usage":true},"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},{"type":"custom","custom":{"name":"g","format":{"type":"text"}}}],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":true,"max_tokens":9,"reasoning_effort":"low","response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},"temperature":0.5,"seed":1,"stop":["x"],"logprobs":true,"top_logprobs":2,"user":"u","metadata":{"a":"b"},"verbosity":"low","prompt_cache_key":"k","logit_bias":{"1":2}}
            """.Trim();
        var context = ChatCase.Target();

        ChatCase.Rewrite(json, context).ShouldBe(json);
        context.Losses.Dropped.ShouldBeEmpty();
        context.Losses.Repaired.ShouldBeEmpty();
    }

    [Fact]
    public void Servers_that_take_only_strings_get_strings()
    {
        var context = ChatCase.Target(new TargetTraits { TextOnlyContent = true });
        var json = ChatCase.Rewrite(
            ChatCase.Body("""{"role":"developer","content":"d"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x"}},{"type":"text","text":"b"}]},{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}"""), context);

        json.ShouldContain("""[{"role":"system","content":"d"},{"role":"user","content":"a\nb"},{"role":"assistant","content":"","tool_calls":""");
        context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Theory]
    [InlineData(ReasoningStyle.Effort, "\"reasoning_effort\":\"high\"")]
    [InlineData(ReasoningStyle.ThinkingType, "\"thinking\":{\"type\":\"enabled\"}")]
    [InlineData(ReasoningStyle.EnableThinking, "\"enable_thinking\":true,\"thinking_budget\":8000")]
    [InlineData(ReasoningStyle.OpenRouter, "\"reasoning\":{\"effort\":\"high\"}")]
    [InlineData(ReasoningStyle.TemplateArguments, "\"chat_template_kwargs\":{\"enable_thinking\":true}")]
    public void Each_server_is_asked_for_reasoning_its_way(ReasoningStyle style, string expected) =>
        ChatCase.Rewrite(ChatCase.Body(User, ""","reasoning_effort":"high","max_tokens":10000"""), ChatCase.Target(new TargetTraits { Reasoning = style })).ShouldContain(expected);

    [Fact]
    public void Efforts_and_limits_are_those_of_the_model()
    {
        var context = ChatCase.Target(new TargetTraits { MaxCompletionTokens = true }, new ModelFacts { Efforts = ["low", "high"], MaxOutput = 100, NoTemperature = true });
        var json = ChatCase.Rewrite(ChatCase.Body(User, ""","reasoning_effort":"medium","max_tokens":10000,"temperature":1"""), context);

        json.ShouldContain("\"max_completion_tokens\":100,\"reasoning_effort\":\"high\"");
        context.Losses.Dropped.ShouldBe(["temperature"]);
        context.Losses.Repaired.ShouldBe(["max_tokens", "reasoning_effort"]);
    }

    [Fact]
    public void Reasoning_is_sent_back_where_the_server_wants_it()
    {
        var body = ChatCase.Body(User + """,{"role":"assistant","content":"x","reasoning":"hm"}""");
        ChatCase.Rewrite(body, ChatCase.Target(new TargetTraits { ReasoningReplay = "reasoning_content" })).ShouldContain("\"content\":\"x\",\"reasoning_content\":\"hm\"");

        var context = ChatCase.Target();
        ChatCase.Rewrite(body, context).ShouldNotContain("hm");
        context.Losses.Dropped.ShouldBe(["messages[].reasoning"]);
    }

    [Fact]
    public void Proofs_of_others_stay_out()
    {
        var request = ChatCase.Foreign();
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [
            new ReasoningPart("hm") { Proof = new Proof(ProofKind.Signature, "anthropic", "", "secret"), Path = FieldPath.Of("messages", 1).Item("content", 0) },
            new ReasoningPart("") { Proof = new Proof(ProofKind.Details, "openai-chat", "other", "{\"x\":1}"), Path = FieldPath.Of("messages", 1).Item("content", 1) },
            new TextPart("x")]));
        var context = ChatCase.Target();

        ChatCase.Write(request, context).ShouldBe("""{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"x"}]}""");
        context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void Pictures_in_results_follow_all_tool_messages_and_failures_say_so()
    {
        var request = ChatCase.Foreign();
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new ToolCallPart("toolu_1", "f", "{}"), new ToolCallPart("toolu_2", "f", "{}")]));
        request.Turns.Add(new ChatTurn(ChatRole.Tool, [
            new ToolResultPart("toolu_1", [new MediaPart(MediaKind.Image) { Data = "AAAA", MediaType = "image/png" }]),
            new ToolResultPart("toolu_2", [new TextPart("boom")]) { IsError = true }]));
        var context = ChatCase.Target(new TargetTraits { CallIdLength = 9 });
        var json = ChatCase.Write(request, context);

        using var document = JsonDocument.Parse(json);
        var messages = document.RootElement.GetProperty("messages");
        var ids = messages[1].GetProperty("tool_calls").EnumerateArray().Select(c => c.GetProperty("id").GetString()!).ToList();
        ids.ShouldAllBe(id => id.Length == 9 && id.All(char.IsAsciiLetterOrDigit));
        messages[2].GetProperty("tool_call_id").GetString().ShouldBe(ids[0]);
        messages[3].GetProperty("tool_call_id").GetString().ShouldBe(ids[1]);
        messages[3].GetProperty("content").GetString().ShouldBe("Error: boom");
        messages[4].GetProperty("role").GetString().ShouldBe("user");
        messages[4].GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString().ShouldBe("data:image/png;base64,AAAA");
    }

    [Fact]
    public void Names_are_made_plain_and_unique()
    {
        var request = ChatCase.Foreign("gemini");
        request.Tools.Add(new ChatTool(ToolKind.Function, "a.b"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "a_b"));
        request.Tools.Add(new ChatTool(ToolKind.Function, new string('x', 80)));
        var context = ChatCase.Target();
        ChatCase.Write(request, context);

        context.ToolNames!.Count.ShouldBe(2);
        context.ToolNames.Values.ShouldBe(["a.b", new string('x', 80)], ignoreOrder: true);
        context.ToolNames.Keys.ShouldAllBe(name => name.Length <= 64 && name != "a_b");
    }

    [Fact]
    public void Custom_tools_go_out_as_functions_where_they_are_not_known()
    {
        var request = ChatCase.Foreign("openai-responses");
        using var raw = JsonDocument.Parse("""{"type":"custom","name":"patch","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}""");
        request.Tools.Add(new ChatTool(ToolKind.Custom, "patch") { Description = "d", Raw = raw.RootElement, Dialect = "openai-responses" });
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new ToolCallPart("c", "patch", "x") { IsCustom = true }]));

        var standIn = ChatCase.Write(request);
        standIn.ShouldContain("""{"name":"patch","arguments":"{\"input\":\"x\"}"}""");
        standIn.ShouldContain("""{"type":"function","function":{"name":"patch","description":"d\n\nThe input must follow this lark grammar:\nstart: x","parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}}""");

        var native = ChatCase.Write(request, ChatCase.Target(new TargetTraits { Developer = true }));
        native.ShouldContain("""{"type":"custom","custom":{"name":"patch","description":"d","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: x"}}}}""");
        native.ShouldContain(""""type":"custom","custom":{"name":"patch","input":"x"}"""");
    }

    [Fact]
    public void Choices_that_a_server_lacks_are_said_otherwise()
    {
        var request = ChatCase.Foreign();
        request.Tools.Add(new ChatTool(ToolKind.Function, "f"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "g"));
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, ["f"]);
        var json = ChatCase.Write(request, ChatCase.Target(new TargetTraits { ToolChoices = new HashSet<string>(StringComparer.Ordinal) { "auto", "any" } }));
        json.ShouldContain("\"tool_choice\":\"any\"");
        json.ShouldNotContain("\"g\"");

        request.ToolChoice = new ToolChoice(ToolChoiceMode.Auto, ["f", "g"]);
        ChatCase.Write(request).ShouldContain("\"tool_choice\":\"auto\"");

        request.ToolChoice = new ToolChoice(ToolChoiceMode.None, []);
        ChatCase.Write(request, ChatCase.Target(new TargetTraits { ToolChoices = new HashSet<string>(StringComparer.Ordinal) { "auto" } })).ShouldNotContain("tools");
    }

    [Fact]
    public void A_schema_goes_into_the_instructions_where_it_is_not_known()
    {
        var context = ChatCase.Target(new TargetTraits { JsonSchema = false, StreamUsage = false });
        var json = ChatCase.Rewrite(ChatCase.Body(User, ""","stream":true,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}"""), context);

        json.ShouldContain("""JSON Schema:\n{\"type\":\"object\"}""");
        json.ShouldContain("""response_format":{"type":"json_object"}""");
        json.ShouldNotContain("stream_options");
        context.Losses.Repaired.ShouldBe(["response_format"]);
    }

    [Fact]
    public void What_has_no_place_is_named_in_the_clients_words()
    {
        var request = ChatCase.Foreign("gemini");
        (request.TopK, request.Answers, request.Verbosity) = (4, 2, "low");
        using var document = JsonDocument.Parse("[]");
        request.Extensions.Add(new("safetySettings", document.RootElement));
        request.Tools.Add(new ChatTool(ToolKind.CodeExecution, "codeExecution") { Path = FieldPath.Of("tools", 0).Field("codeExecution") });
        request.Turns[0].Parts.Add(new MediaPart(MediaKind.Video) { Url = "https://x", Path = FieldPath.Of("contents", 0).Item("parts", 1) });
        var context = ChatCase.Target();
        ChatCase.Write(request, context);

        context.Losses.Dropped.ShouldBe(["contents[].parts[]", "tools[].codeExecution", "generationConfig.topK", "generationConfig.candidateCount", "verbosity", "safetySettings"]);
    }

    [Fact]
    public void A_message_of_which_nothing_is_left_is_refused()
    {
        var context = ChatCase.Target(new TargetTraits { RefusedMedia = new HashSet<MediaKind> { MediaKind.Image } });
        ChatCase.Rewrite(ChatCase.Body("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}"""), context);

        context.Error!.Field.ShouldBe("messages[0]");
    }
}
