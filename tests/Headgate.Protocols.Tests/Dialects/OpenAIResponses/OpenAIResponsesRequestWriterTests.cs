using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class OpenAIResponsesRequestWriterTests : IDisposable
{
    private readonly Asking _asking = new();
    private readonly Asking _anthropic = new("anthropic");
    private WriteContext _context = ResponsesCase.Target();

    public void Dispose()
    {
        _asking.Dispose();
        _anthropic.Dispose();
    }

    [Fact]
    public void The_least_request_is_stateless() =>
        _asking.Say(ChatRole.User, new TextPart("Hi")).Write(ResponsesCase.Dialect, _context).ShouldBe(
            """{"model":"up","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}],"store":false,"include":[]}""");

    [Fact]
    public void Leading_instructions_are_set_apart()
    {
        _asking.Say(ChatRole.System, new TextPart("A"), new TextPart("B")).Say(ChatRole.Developer, new TextPart("C")).Say(ChatRole.User, new TextPart("Hi"))
            .Say(ChatRole.System, new TextPart("D"));
        Member("instructions").ShouldBe("\"A\\n\\nB\\n\\nC\"");
        Member("input").ShouldBe(
            """[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]},{"type":"message","role":"system","content":[{"type":"input_text","text":"D"}]}]""");
    }

    [Fact]
    public void Instructions_alone_are_sent_as_messages()
    {
        _asking.Say(ChatRole.Developer, new TextPart("A"));
        Member("instructions").ShouldBeEmpty();
        Member("input").ShouldBe("""[{"type":"message","role":"developer","content":[{"type":"input_text","text":"A"}]}]""");
    }

    [Fact]
    public void Media_have_their_forms_or_are_reported()
    {
        _asking.Say(
            ChatRole.User,
            new MediaPart(MediaKind.Image) { Data = "aGk=", MediaType = "image/gif", Detail = "low" },
            new MediaPart(MediaKind.Image) { Url = "https://i" },
            new MediaPart(MediaKind.Document) { Data = "aGk=", MediaType = "application/pdf", Name = "a.pdf" },
            new MediaPart(MediaKind.Document) { Url = "https://f" },
            new MediaPart(MediaKind.Document) { FileId = "f1" },
            new MediaPart(MediaKind.Audio) { Data = "aGk=" });
        Member("input").ShouldBe(
            """[{"type":"message","role":"user","content":[{"type":"input_image","detail":"low","image_url":"data:image/gif;base64,aGk="},{"type":"input_image","detail":"auto","image_url":"https://i"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,aGk="},{"type":"input_file","file_url":"https://f"},{"type":"input_file","file_id":"f1"}]}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void A_message_of_which_nothing_is_left_is_not_sent()
    {
        _anthropic.Say(ChatRole.User, new MediaPart(MediaKind.Image) { FileId = "file_of_another_vendor" }).Say(ChatRole.User, new TextPart("Hi"));
        _anthropic.Member(ResponsesCase.Dialect, _context, "input").ShouldBe("""[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void What_the_assistant_said_becomes_items()
    {
        _asking.Say(ChatRole.User, new TextPart("Hi"))
            .Say(
                ChatRole.Assistant,
                new TextPart("T") { Citations = [new Citation("u", "t") { Start = 0, End = 1 }, new Citation(null, "document")] },
                new RefusalPart("No"),
                new ToolCallPart("c1", "f", """{"x":1}"""),
                new ToolCallPart("c2", "g", "free") { IsCustom = true })
            .Say(
                ChatRole.Tool,
                new ToolResultPart("c1", [new TextPart("a"), new TextPart("b")]) { IsError = true },
                new ToolResultPart("c2", [new TextPart("see"), new MediaPart(MediaKind.Image) { Url = "https://i" }]) { IsCustom = true });
        Items().Skip(1).ShouldBe(
        [
            """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"T","annotations":[{"type":"url_citation","url":"u","title":"t","start_index":0,"end_index":1}]}]}""",
            """{"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No"}]}""",
            """{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"x\":1}"}""",
            """{"type":"custom_tool_call","call_id":"c2","name":"g","input":"free"}""",
            """{"type":"function_call_output","call_id":"c1","output":"Error: a\nb"}""",
            """{"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"see"},{"type":"input_image","detail":"auto","image_url":"https://i"}]}""",
        ]);
        _context.Losses.Dropped.ShouldBe(["messages[].content[].citations"]);
    }

    [Fact]
    public void Reasoning_goes_back_to_its_own_channel_only()
    {
        _asking.Say(ChatRole.User, new TextPart("Hi")).Say(ChatRole.Assistant, Thought("main", "hm"), Thought("other", "hm"), new ReasoningPart("bare"), new TextPart("T"));
        Items()[1].ShouldBe("""{"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"e"}""");
        Items().Count.ShouldBe(3);
        _context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void Reasoning_that_broke_off_is_kept_when_the_user_goes_on_and_left_out_when_it_is_last()
    {
        _asking.Say(ChatRole.User, new TextPart("Hi")).Say(ChatRole.Assistant, Thought("main", string.Empty));
        Items().Count.ShouldBe(1);
        _context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
        _asking.Say(ChatRole.User, new TextPart("go on"));
        Items().Count.ShouldBe(3);
    }

    [Fact]
    public void Marks_without_a_place_are_reported()
    {
        _anthropic.Say(ChatRole.System, new TextPart("A") { CacheTtl = "5m" }).Say(ChatRole.User, new TextPart("Hi") { CacheTtl = string.Empty });
        _anthropic.Offer(Asking.Function("f") with { CacheTtl = "1h" });
        _anthropic.Write(ResponsesCase.Dialect, _context);
        _context.Losses.Dropped.ShouldBe(["messages[].content[].cache_control", "tools[].cache_control"]);
    }

    [Fact]
    public void Names_of_speakers_are_reported()
    {
        _asking.Request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("Hi")]) { Name = "ann", Path = FieldPath.Of("messages", 0) });
        Items().Count.ShouldBe(1);
        _context.Losses.Dropped.ShouldBe(["messages[].name"]);
    }

    [Theory]
    [InlineData("low", """{"effort":"low"}""")]
    [InlineData("none", """{"effort":"none"}""")]
    public void Effort_is_said_in_words(string effort, string expected)
    {
        _asking.Say(ChatRole.User, new TextPart("Hi")).Request.Reasoning = new ReasoningWish { Effort = effort };
        Member("reasoning").ShouldBe(expected);
    }

    [Fact]
    public void A_budget_becomes_an_effort_that_the_model_takes()
    {
        _asking.Say(ChatRole.User, new TextPart("Hi")).Request.Reasoning = new ReasoningWish { Budget = 5000, Visible = true };
        _asking.Request.MaxOutputTokens = 10_000;
        _context = ResponsesCase.Target(facts: new ModelFacts { Efforts = ["low", "high"] });
        Member("reasoning").ShouldBe("""{"effort":"high","summary":"auto"}""");
    }

    [Fact]
    public void A_model_that_does_not_reason_is_not_asked_to()
    {
        _asking.Say(ChatRole.User, new TextPart("Hi")).Request.Reasoning = new ReasoningWish { Effort = "high" };
        _context = ResponsesCase.Target(facts: new ModelFacts { Reasons = false });
        Member("reasoning").ShouldBeEmpty();
        _context.Losses.Dropped.ShouldBe(["reasoning_effort"]);
    }

    [Fact]
    public void Structured_output_is_flat_and_its_name_plain()
    {
        _asking.Say(ChatRole.User, new TextPart("Hi")).Request.Format = new ResponseFormat(JsonElement.Parse(Asking.Schema)) { Name = "my answer", Description = "d" };
        _asking.Request.Verbosity = "low";
        Member("text").ShouldBe($$"""{"format":{"type":"json_schema","name":"my_answer","description":"d","schema":{{Asking.Schema}},"strict":false},"verbosity":"low"}""");
        _asking.Request.Format = new ResponseFormat(default);
        Member("text").ShouldBe("""{"format":{"type":"json_object"},"verbosity":"low"}""");
    }

    [Fact]
    public void The_rest_has_its_fields()
    {
        var request = _asking.Say(ChatRole.User, new TextPart("Hi")).Request;
        (request.Stream, request.MaxOutputTokens, request.Temperature, request.TopP, request.TopLogprobs) = (true, 5, 0.5, 0.25, 2);
        (request.Metadata, request.User, request.PromptCacheKey, request.ServiceTier) = (JsonElement.Parse("""{"a":"b"}"""), new string('u', 70), "k", "flex");
        _context = ResponsesCase.Target(new TargetTraits { Stateful = true });
        var json = _asking.Write(ResponsesCase.Dialect, _context);
        json[json.IndexOf("\"stream\"", StringComparison.Ordinal)..].ShouldBe(
            "\"stream\":true," + """
            "max_output_tokens":16,"temperature":0.5,"top_p":0.25,"metadata":{"a":"b"},"safety_identifier":"SHORT","prompt_cache_key":"k","service_tier":"flex","store":false,"top_logprobs":2,"include":["reasoning.encrypted_content","message.output_text.logprobs"]}
            """.Replace("SHORT", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(request.User))), StringComparison.Ordinal));
        _context.Losses.Repaired.ShouldBe(["max_tokens", "user"]);
    }

    [Fact]
    public void What_the_dialect_has_not_is_reported()
    {
        var request = _asking.Say(ChatRole.User, new TextPart("Hi")).Request;
        (request.TopK, request.Answers, request.Seed, request.PresencePenalty, request.FrequencyPenalty, request.ServiceTier) = (1, 2, 3, 0.1, 0.2, "standard_only");
        request.Extensions.Add(new("prediction", JsonElement.Parse("{}")));
        (request.Temperature, _context) = (1, ResponsesCase.Target(facts: new ModelFacts { NoTemperature = true }));
        Items();
        _context.Losses.Dropped.ShouldBe(["temperature", "top_k", "n", "seed", "presence_penalty", "frequency_penalty", "service_tier", "prediction"]);
    }

    [Fact]
    public void Its_own_fields_go_back_as_they_came()
    {
        const string Tools = """[{"type":"mcp","server_label":"s"},{"type":"function","name":"a.b","parameters":null}]""";
        const string Choice = """{"type":"mcp","server_label":"s","name":"x"}""";
        var written = ResponsesCase.Rewritten(
            $$"""{"input":"Hi","tools":{{Tools}},"tool_choice":{{Choice}},"max_tool_calls":2,"reasoning":{"summary":"detailed","mode":"pro"},"include":["file_search_call.results"]}""", _context);
        written.GetProperty("tools").GetRawText().ShouldBe(Tools);
        written.GetProperty("tool_choice").GetRawText().ShouldBe(Choice);
        written.GetProperty("max_tool_calls").GetInt32().ShouldBe(2);
        written.GetProperty("reasoning").GetRawText().ShouldBe("""{"summary":"detailed","mode":"pro"}""");
        written.GetProperty("include").GetRawText().ShouldBe("""["file_search_call.results"]""");
        (_context.Losses.Any, _context.ToolNames).ShouldBe((false, null));
    }

    [Fact]
    public void Its_own_items_go_back_as_they_came()
    {
        const string Items = """[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_new","x":1}]},{"type":"mcp_call","id":"m"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"T","annotations":[{"type":"file_citation","file_id":"f"}]}],"phase":"final_answer"},{"type":"message","role":"user","content":[{"type":"input_text","text":"go"}]}]""";
        ResponsesCase.Rewritten($$"""{"input":{{Items}}}""", _context).GetProperty("input").GetRawText().ShouldBe(Items);
        _context.Losses.Any.ShouldBeFalse();
    }

    [Fact]
    public void A_count_asks_for_the_prompt_only()
    {
        _asking.Say(ChatRole.User, new TextPart("Hi")).Request.MaxOutputTokens = 100;
        var to = new ArrayBufferWriter<byte>();
        ResponsesCase.Dialect.WriteCountRequest(_asking.Request, _context, to).ShouldBeTrue();
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"model":"up","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]}""");
        ResponsesCase.Dialect.ReadCount("""{"object":"response.input_tokens","input_tokens":12}"""u8).ShouldBe(12);
        ResponsesCase.Dialect.ReadCount("nothing"u8).ShouldBeNull();
        to.ResetWrittenCount();
        ResponsesCase.Dialect.WriteCount(12, to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"object":"response.input_tokens","input_tokens":12}""");
    }

    private static ReasoningPart Thought(string channel, string text) =>
        new(text) { Proof = new Proof(ProofKind.Encrypted, "openai-responses", channel, "e", "rs"), IsSummary = true };

    private string Member(string name) => _asking.Member(ResponsesCase.Dialect, _context, name);

    private List<string> Items() => [.. JsonElement.Parse(Member("input")).EnumerateArray().Select(item => item.GetRawText())];
}
