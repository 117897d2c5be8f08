using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

public sealed class AnthropicRequestWriterTests
{
    private readonly WriteContext _context = new("claude-x", Anthropic.Channel);

    [Fact]
    public void Writes_a_plain_request()
    {
        using var request = Anthropic.Foreign(Anthropic.Turn(ChatRole.System, new TextPart("Be brief.")), Anthropic.User("hi"));
        request.Stream = true;
        Anthropic.Write(request, _context).ShouldBe(
            """{"model":"claude-x","max_tokens":4096,"stream":true,"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""");
        _context.Losses.Any.ShouldBeFalse();
        _context.Losses.Repaired.ShouldBeEmpty();
    }

    [Fact]
    public void Joins_neighbours_wraps_later_instructions_and_begins_with_the_user()
    {
        using var request = Anthropic.Foreign(
            Anthropic.Turn(ChatRole.Assistant, new TextPart("a"), new TextPart(" ")),
            Anthropic.User("b"),
            Anthropic.Turn(ChatRole.Developer, new TextPart("c")),
            Anthropic.User("d"),
            Anthropic.Turn(ChatRole.Assistant, new TextPart("e \n")));
        Messages(request).ShouldBe(
            """[{"role":"user","content":[{"type":"text","text":"."}]},{"role":"assistant","content":[{"type":"text","text":"a"}]},{"role":"user","content":[{"type":"text","text":"b"},{"type":"text","text":"<system-reminder>\nc\n</system-reminder>"},{"type":"text","text":"d"}]},{"role":"assistant","content":[{"type":"text","text":"e"}]}]""");
        _context.Losses.Repaired.ShouldBe(["system message", "first message", "trailing whitespace"]);
    }

    [Fact]
    public void Writes_calls_and_their_results_with_ids_that_are_fine()
    {
        using var request = Anthropic.Foreign(
            Anthropic.User("hi"),
            Anthropic.Turn(ChatRole.Assistant, new ToolCallPart("functions.f:0", "my.f", ""), new ToolCallPart("c2", "g", "free") { IsCustom = true }),
            Anthropic.Turn(ChatRole.Tool, new ToolResultPart("functions.f:0", [new TextPart("1")]) { IsError = true }, new ToolResultPart("c2", [])),
            Anthropic.Turn(ChatRole.Assistant, new ToolCallPart("c2", "g", """{"x":1}""")),
            Anthropic.Turn(ChatRole.Tool, new ToolResultPart("c2", [new TextPart("2")])));
        request.Tools.Add(new ChatTool(ToolKind.Function, "my.f"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "my_f"));
        var id = Anthropic.Written(request, _context).GetProperty("messages")[1].GetProperty("content")[0].GetProperty("id").GetString()!;
        id.ShouldStartWith("functions_f_0_");
        var name = _context.ToolNames!.Single(n => n.Value == "my.f").Key;
        name.ShouldStartWith("my_f_");
        Messages(request).ShouldBe($$$"""
            [{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"tool_use","id":"{{{id}}}","name":"{{{name}}}","input":{}},{"type":"tool_use","id":"c2","name":"g","input":{"input":"free"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{{id}}}","content":[{"type":"text","text":"1"}],"is_error":true},{"type":"tool_result","tool_use_id":"c2"}]},{"role":"assistant","content":[{"type":"tool_use","id":"c2_2","name":"g","input":{"x":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c2_2","content":[{"type":"text","text":"2"}]}]}]
            """);
    }

    [Fact]
    public void Refuses_arguments_that_are_no_object()
    {
        using var request = Anthropic.Foreign(Anthropic.Turn(ChatRole.Assistant, new ToolCallPart("a", "f", "{\"x\":") { Path = FieldPath.Of("messages", 0) }));
        Anthropic.Write(request, _context);
        _context.Error!.Field.ShouldBe("messages[0]");
    }

    [Fact]
    public void Writes_tools()
    {
        using var request = Anthropic.Foreign(Anthropic.User("hi"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "f") { Description = "d", Schema = Anthropic.Json("""{"properties":{}}"""), Strict = true, CacheTtl = "" });
        request.Tools.Add(new ChatTool(ToolKind.Custom, "c"));
        request.Tools.Add(new ChatTool(ToolKind.WebSearch, "web_search_options") { Raw = Anthropic.Json("""{"user_location":{"type":"approximate","approximate":{"city":"Bonn"}}}""") });
        request.Tools.Add(new ChatTool(ToolKind.CodeExecution, "x"));
        request.Tools.Add(new ChatTool(ToolKind.WebFetch, "x"));
        request.Tools.Add(new ChatTool(ToolKind.Opaque, "image_generation") { Dialect = "openai-responses" });
        Anthropic.Written(request, _context).GetProperty("tools").GetRawText().ShouldBe(
            """[{"name":"f","description":"d","input_schema":{"type":"object","properties":{}},"strict":true,"cache_control":{"type":"ephemeral"}},{"name":"c","input_schema":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}},{"type":"web_search_20250305","name":"web_search","user_location":{"type":"approximate","city":"Bonn"}},{"type":"code_execution_20250825","name":"code_execution"},{"type":"web_fetch_20250910","name":"web_fetch"}]""");
        _context.Losses.Dropped.ShouldBe(["image_generation"]);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, "", null, """{"type":"auto"}""", 2)]
    [InlineData(ToolChoiceMode.Auto, "", false, """{"type":"auto","disable_parallel_tool_use":true}""", 2)]
    [InlineData(ToolChoiceMode.None, "", false, """{"type":"none"}""", 2)]
    [InlineData(ToolChoiceMode.Required, "", null, """{"type":"any"}""", 2)]
    [InlineData(ToolChoiceMode.Required, "g", null, """{"type":"tool","name":"g"}""", 2)]
    [InlineData(ToolChoiceMode.Auto, "g", null, """{"type":"auto"}""", 1)]
    public void Writes_the_choice_of_tools(ToolChoiceMode mode, string name, bool? parallel, string expected, int tools)
    {
        using var request = Anthropic.Foreign(Anthropic.User("hi"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "f"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "g"));
        (request.ToolChoice, request.ParallelToolCalls) = (new ToolChoice(mode, name.Length == 0 ? [] : [name]), parallel);
        var written = Anthropic.Written(request, _context);
        written.GetProperty("tool_choice").GetRawText().ShouldBe(expected);
        written.GetProperty("tools").GetArrayLength().ShouldBe(tools);
    }

    [Fact]
    public void Leaves_reasoning_without_its_own_proof_out()
    {
        using var request = Anthropic.Foreign(
            Anthropic.User("hi"),
            Anthropic.Turn(
                ChatRole.Assistant,
                new ReasoningPart("a") { Proof = new Proof(ProofKind.Signature, "anthropic", Anthropic.Channel, "s") },
                new ReasoningPart("") { Proof = new Proof(ProofKind.Redacted, "anthropic", Anthropic.Channel, "r") },
                new ReasoningPart("b") { Proof = new Proof(ProofKind.Signature, "anthropic", "other", "s") },
                new ReasoningPart("c"),
                new TextPart("x")),
            Anthropic.User("y"));
        Anthropic.Written(request, _context).GetProperty("messages")[1].GetProperty("content").GetRawText().ShouldBe(
            """[{"type":"thinking","thinking":"a","signature":"s"},{"type":"redacted_thinking","data":"r"},{"type":"text","text":"x"}]""");
        _context.Losses.Dropped.ShouldBe(["reasoning"]);
    }

    [Fact]
    public void Writes_media_that_has_a_form_and_reports_the_rest()
    {
        using var request = Anthropic.Foreign(Anthropic.Turn(
            ChatRole.User,
            new MediaPart(MediaKind.Image) { MediaType = "image/jpg", Data = "AA==" },
            new MediaPart(MediaKind.Image) { Url = "https://x/y.png" },
            new MediaPart(MediaKind.Document) { MediaType = "application/pdf", Data = "JVBE", Name = "n.pdf" },
            new MediaPart(MediaKind.Document) { MediaType = "text/plain", Data = "aGk=" },
            new MediaPart(MediaKind.Audio) { MediaType = "audio/wav", Data = "AA==", Path = FieldPath.Of("messages", 0).Item("content", 4) }));
        Anthropic.Written(request, _context).GetProperty("messages")[0].GetProperty("content").GetRawText().ShouldBe(
            """[{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AA=="}},{"type":"image","source":{"type":"url","url":"https://x/y.png"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"n.pdf"},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void Keeps_the_last_four_cache_markers()
    {
        using var request = Anthropic.Foreign([.. Enumerable.Range(0, 6).Select(i => Anthropic.Turn(ChatRole.User, new TextPart($"{i}") { CacheTtl = "" }))]);
        var written = Anthropic.Written(request, _context).GetProperty("messages")[0].GetProperty("content").EnumerateArray().Select(b => b.TryGetProperty("cache_control", out _));
        written.ShouldBe([false, false, true, true, true, true]);
        _context.Losses.Dropped.ShouldBe(["cache_control"]);
    }

    [Fact]
    public void Reports_settings_that_have_no_field_and_clamps_those_that_have()
    {
        using var request = Anthropic.Foreign(Anthropic.User("hi"));
        (request.Temperature, request.Seed, request.Answers, request.User, request.ServiceTier) = (1.5, 1, 2, "u", "flex");
        request.Stop.AddRange(["\n", "END"]);
        var json = Anthropic.Write(request, _context);
        json.ShouldContain("""
            "temperature":1,"stop_sequences":["END"],"metadata":{"user_id":"u"}
            """);
        _context.Losses.Dropped.ShouldBe(["stop", "service_tier", "n", "seed"]);
        _context.Losses.Repaired.ShouldBe(["temperature"]);
    }

    [Fact]
    public void Writes_structured_output_or_says_it_in_words()
    {
        using var request = Anthropic.Foreign(Anthropic.User("hi"));
        request.Format = new ResponseFormat(Anthropic.Json("""{"type":"object"}"""));
        Anthropic.Written(request).GetProperty("output_config").GetRawText().ShouldBe("""{"format":{"type":"json_schema","schema":{"type":"object"}}}""");
        request.Format = new ResponseFormat(default);
        Anthropic.Written(request, _context).GetProperty("system")[0].GetProperty("text").GetString().ShouldBe("Answer with one JSON object and nothing else.");
        _context.Losses.Repaired.ShouldBe(["response_format"]);
    }

    [Fact]
    public void Writes_its_own_requests_back_as_they_came()
    {
        const string Body =
            """{"model":"claude-x","max_tokens":50,"metadata":{"user_id":"u"},"tools":[{"name":"f","input_schema":{"type":"object"},"defer_loading":true},{"name":"DeferredToolPlaceholder","input_schema":{}}],"thinking":{"type":"between_tools"},"output_config":{"effort":"max","task":1},"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},"citations":{"enabled":true}},{"type":"search_result","source":"s","title":"t","content":[]},{"type":"text","text":"q"}]},{"role":"system","content":[{"type":"text","text":"mid"}]},{"role":"assistant","content":[{"type":"server_tool_use","id":"srv","name":"web_search","input":{}},{"type":"text","text":"x","citations":[{"type":"web_search_result_location","url":"u"}]}]},{"role":"user","content":[{"type":"text","text":"y"}]}],"container":"c"}""";
        using var request = Anthropic.Read(Body);
        Anthropic.Write(request, _context).ShouldBe(Body);
        _context.Losses.Any.ShouldBeFalse();
    }

    [Fact]
    public void A_count_asks_for_the_prompt_only()
    {
        using var request = Anthropic.Foreign(Anthropic.User("hi"));
        (request.Stream, request.Temperature) = (true, 1);
        var to = new ArrayBufferWriter<byte>();
        Anthropic.Dialect.WriteCountRequest(request, _context, to).ShouldBeTrue();
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"model":"claude-x","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""");
        Anthropic.Dialect.ReadCount("""{"input_tokens":7}"""u8).ShouldBe(7);
        to.Clear();
        Anthropic.Dialect.WriteCount(7, to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"input_tokens":7}""");
    }

    private string Messages(ChatRequest request) => Anthropic.Written(request, _context).GetProperty("messages").GetRawText();
}
