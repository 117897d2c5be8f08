using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class OpenAIResponsesRequestReaderTests
{
    [Fact]
    public void Reads_the_plain_fields()
    {
        using var request = ResponsesCase.Read(
            """
            {"model":"gpt","input":"Hi","instructions":"Be.","stream":true,"max_output_tokens":9,"temperature":0.5,"top_p":0.9,"top_logprobs":3,
            "parallel_tool_calls":false,"service_tier":"flex","prompt_cache_key":"k","safety_identifier":"s","user":"u","metadata":{"a":"b"},
            "text":{"verbosity":"low","format":{"type":"json_schema","name":"n","description":"d","schema":{"type":"object"},"strict":true}},
            "reasoning":{"effort":"high","summary":"auto"},"include":["message.output_text.logprobs","reasoning.encrypted_content"],
            "store":true,"previous_response_id":"r","truncation":"disabled","background":false,"conversation":null}
            """);
        (request.Model, request.Stream, request.MaxOutputTokens, request.Temperature, request.TopP, request.TopLogprobs)
            .ShouldBe(("gpt", true, 9, 0.5, 0.9, 3));
        (request.ParallelToolCalls, request.ServiceTier, request.PromptCacheKey, request.User, request.Verbosity, request.Logprobs)
            .ShouldBe((false, "flex", "k", "s", "low", true));
        request.Metadata.GetRawText().ShouldBe("""{"a":"b"}""");
        request.Reasoning.ShouldBe(new ReasoningWish { Effort = "high", Visible = true });
        var format = request.Format.ShouldNotBeNull();
        (format.Name, format.Description, format.Strict, format.Schema.GetRawText()).ShouldBe(("n", "d", true, """{"type":"object"}"""));
        request.Turns.Select(t => $"{t.Role} {t.Path} {((TextPart)t.Parts[0]).Text}").ShouldBe(["System instructions Be.", "User input Hi"]);
        request.Extensions.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_what_only_this_dialect_has()
    {
        using var request = ResponsesCase.Read(
            """
            {"input":"Hi","background":true,"truncation":"auto","max_tool_calls":2,"prompt_cache_options":{},"reasoning":{"effort":"low","mode":"pro","context":null},
            "include":["file_search_call.results",7],"moderation":null}
            """);
        request.Extensions.Select(e => e.Key).ShouldBe(["include", "background", "truncation", "max_tool_calls", "prompt_cache_options", "reasoning.mode"], ignoreOrder: true);
    }

    [Fact]
    public void Joins_the_items_of_one_turn()
    {
        using var request = ResponsesCase.Read(
            """
            {"input":[{"role":"developer","content":"D"},{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]},
            {"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"e"},
            {"type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"T","annotations":[{"type":"url_citation","url":"u","title":"t","start_index":1,"end_index":2}]},{"type":"refusal","refusal":"No"}]},
            {"type":"function_call","id":"fc","call_id":"c1","name":"f","arguments":"{\"x\":1}"},
            {"type":"custom_tool_call","call_id":"c2","name":"g","input":"free"},
            {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"2"}]},
            {"type":"function_call_output","call_id":"c1","output":"1"},
            {"role":"user","content":"more"}]}
            """);
        request.Turns.Select(t => t.Role).ShouldBe([ChatRole.Developer, ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.User]);
        var said = request.Turns[2];
        said.Phase.ShouldBe("commentary");
        var reasoning = said.Parts[0].ShouldBeOfType<ReasoningPart>();
        (reasoning.Text, reasoning.IsSummary, reasoning.Proof).ShouldBe(("a\n\nb", true, new Proof(ProofKind.Encrypted, "openai-responses", string.Empty, "e", "rs")));
        var citation = said.Parts[1].ShouldBeOfType<TextPart>().Citations.ShouldHaveSingleItem();
        (citation.Url, citation.Title, citation.Start, citation.End).ShouldBe(("u", "t", 1, 2));
        said.Parts[2].ShouldBeOfType<RefusalPart>().Text.ShouldBe("No");
        said.Parts[3].ShouldBeOfType<ToolCallPart>().ShouldSatisfyAllConditions(
            c => (c.Id, c.Name, c.Arguments, c.ItemId, c.IsCustom).ShouldBe(("c1", "f", """{"x":1}""", "fc", false)),
            c => c.Path!.ToString().ShouldBe("input[4].arguments"));
        said.Parts[4].ShouldBeOfType<ToolCallPart>().IsCustom.ShouldBeTrue();
        request.Turns[3].Parts.Cast<ToolResultPart>().Select(r => $"{r.CallId} {r.Name} {r.IsCustom} {((TextPart)r.Content[0]).Text}").ShouldBe(["c2 g True 2", "c1 f False 1"]);
    }

    [Fact]
    public void Messages_of_different_phases_are_turns_of_their_own()
    {
        using var request = ResponsesCase.Read(
            """{"input":[{"role":"user","content":"Hi"},{"role":"assistant","phase":"commentary","content":"a"},{"role":"assistant","phase":"final_answer","content":"b"},{"role":"user","content":"x"}]}""");
        request.Turns.Select(t => t.Phase).ShouldBe([null, "commentary", "final_answer", null]);
    }

    [Fact]
    public void Opens_a_sealed_proof()
    {
        var proof = new Proof(ProofKind.Signature, "anthropic", "c", "sig");
        using var request = ResponsesCase.Read($$"""{"input":[{"type":"reasoning","summary":[],"encrypted_content":"{{proof.Seal()}}"},{"role":"assistant","content":"Hi"}]}""");
        request.Turns[0].Parts[0].ShouldBe(new ReasoningPart(string.Empty) { Proof = proof, Path = FieldPath.Of("input", 0) });
    }

    [Fact]
    public void Full_reasoning_comes_before_its_summary()
    {
        using var request = ResponsesCase.Read(
            """{"input":[{"type":"reasoning","summary":[{"type":"summary_text","text":"short"}],"content":[{"type":"reasoning_text","text":"long"}]},{"role":"assistant","content":"Hi"}]}""");
        request.Turns[0].Parts[0].ShouldBeOfType<ReasoningPart>().ShouldSatisfyAllConditions(r => (r.Text, r.IsSummary, r.Proof).ShouldBe(("long", false, null)));
    }

    [Fact]
    public void Reads_media()
    {
        using var request = ResponsesCase.Read(
            """
            {"input":[{"role":"user","content":[
            {"type":"input_image","image_url":"data:image/gif;base64,aGk=","detail":"low"},{"type":"input_image","image_url":"https://i"},{"type":"input_image","file_id":"f1"},
            {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,aGk="},{"type":"input_file","file_data":"aGk="},{"type":"input_file","file_url":"https://f"},{"type":"input_file","file_id":"f2"},
            {"type":"input_audio","input_audio":{"data":"aGk=","format":"mp3"}},{"type":"input_other","x":1}]}]}
            """);
        string Words(ChatPart part) => part switch
        {
            MediaPart m => $"{m.Kind} {m.MediaType} {m.Data} {m.Url} {m.FileId} {m.Name} {m.Detail}",
            OpaquePart o => $"{o.Dialect} {o.Type}",
            _ => "?",
        };
        request.Turns[0].Parts.Select(Words).ShouldBe(
        [
            "Image image/gif aGk=    low", "Image   https://i   ", "Image    f1  ", "Document application/pdf aGk=   a.pdf ", "Document application/pdf aGk=    ",
            "Document   https://f   ", "Document    f2  ", "Audio audio/mp3 aGk=    ", "openai-responses input_other",
        ]);
        request.Turns[0].Parts[3].Path!.ToString().ShouldBe("input[0].content[3]");
    }

    [Fact]
    public void Reads_tools()
    {
        using var request = ResponsesCase.Read(
            """
            {"input":"Hi","tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},{"type":"custom","name":"g"},
            {"type":"web_search_preview"},{"type":"code_interpreter","container":{"type":"auto"}},{"type":"mcp","server_label":"s"}]}
            """);
        request.Tools.Select(t => $"{t.Kind} {t.Name} {t.Strict} {t.Path}").ShouldBe(
        [
            "Function f True tools[0]", "Custom g  tools[1]", "WebSearch web_search_preview  tools[2]", "CodeExecution code_interpreter  tools[3]", "Opaque mcp  tools[4]",
        ]);
    }

    [Theory]
    [InlineData("\"auto\"", ToolChoiceMode.Auto, "")]
    [InlineData("\"none\"", ToolChoiceMode.None, "")]
    [InlineData("\"required\"", ToolChoiceMode.Required, "")]
    [InlineData("""{"type":"function","name":"f"}""", ToolChoiceMode.Required, "f")]
    [InlineData("""{"type":"web_search"}""", ToolChoiceMode.Required, "web_search")]
    [InlineData("""{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"},{"type":"custom","name":"g"}]}""", ToolChoiceMode.Auto, "f,g")]
    [InlineData("""{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]}""", ToolChoiceMode.Required, "f")]
    public void Reads_the_choice_of_tools(string choice, ToolChoiceMode mode, string names)
    {
        using var request = ResponsesCase.Read($$"""{"input":"Hi","tool_choice":{{choice}}}""");
        request.ToolChoice!.Mode.ShouldBe(mode);
        string.Join(',', request.ToolChoice.Names).ShouldBe(names);
    }

    [Fact]
    public void Hosted_items_stay_with_their_turn()
    {
        using var request = ResponsesCase.Read(
            """
            {"input":[{"role":"user","content":"Hi"},{"type":"function_call","call_id":"c","name":"f","arguments":""},{"type":"local_shell_call","id":"l","call_id":"s"},
            {"type":"function_call_output","call_id":"c","output":"1"},{"type":"local_shell_call_output","id":"l","output":"2"}]}
            """);
        request.Turns.Select(t => t.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool]);
        request.Turns[1].Parts.OfType<OpaquePart>().Select(p => p.Type).ShouldBe(["local_shell_call", "local_shell_call_output"]);
    }

    [Theory]
    [InlineData("""[1]""", "body")]
    [InlineData("""{"model":""", "body")]
    [InlineData("""{"model":"m"}""", "input")]
    [InlineData("""{"input":7}""", "input")]
    [InlineData("""{"input":["Hi"]}""", "input[0]")]
    [InlineData("""{"input":[{}]}""", "input[0].type")]
    [InlineData("""{"input":[{"role":"robot","content":"Hi"}]}""", "input[0].role")]
    [InlineData("""{"input":[{"role":"user","content":7}]}""", "input[0].content")]
    [InlineData("""{"input":[{"role":"user","content":[{"text":"Hi"}]}]}""", "input[0].content[0].type")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0].image_url")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_file"}]}]}""", "input[0].content[0].file_data")]
    [InlineData("""{"input":[{"type":"function_call","name":"f"}]}""", "input[0].call_id")]
    [InlineData("""{"input":[{"type":"function_call","call_id":"c"}]}""", "input[0].name")]
    [InlineData("""{"input":[{"type":"function_call_output","output":"x"}]}""", "input[0].call_id")]
    [InlineData("""{"input":[{"type":"function_call_output","call_id":"c","output":"x"}]}""", "input[0]")]
    [InlineData("""{"input":[{"type":"item_reference","id":"x"}]}""", "input[0]")]
    [InlineData("""{"input":"Hi","tools":[{"name":"f"}]}""", "tools[0].type")]
    [InlineData("""{"input":"Hi","tools":[{"type":"function"}]}""", "tools[0].name")]
    public void A_fault_names_its_field(string json, string field) => ResponsesCase.Fault(json).ShouldBe(field);

    [Theory]
    [InlineData("""{"input":"Hi","temperature":"hot","max_output_tokens":[],"reasoning":7,"text":[],"metadata":1,"include":"x","tools":{},"stream":"yes"}""")]
    [InlineData("""{"input":"Hi","instructions":{"a":1},"tool_choice":7,"reasoning":{"effort":[]},"text":{"format":"x"}}""")]
    public void Odd_optional_fields_are_ignored(string json)
    {
        using var request = ResponsesCase.Read(json);
        request.Turns.Count.ShouldBe(1);
        (request.Temperature, request.MaxOutputTokens, request.Reasoning, request.Format, request.ToolChoice).ShouldBe((null, null, null, null, null));
    }

    [Fact]
    public void Recorded_requests_survive_the_round_trip()
    {
        var (count, wrong) = (0, new List<string>());
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "openai-responses", Request: not null, IsGood: true }))
        {
            if (fixture.Request!.Contains("item_reference", StringComparison.Ordinal) || fixture.Request.Contains("\"previous_response_id\"", StringComparison.Ordinal))
            {
                continue;
            }

            var (context, sent) = (ResponsesCase.Target(new TargetTraits { Stateful = true }), JsonElement.Parse(fixture.Request));
            var written = ResponsesCase.Rewritten(fixture.Request!, context);
            count++;
            foreach (var member in sent.EnumerateObject())
            {
                var isPlain = member.Name is not ("model" or "input" or "store" or "include" or "previous_response_id" or "stream_options" or "user")
                    && member.Value.ValueKind != JsonValueKind.Null && !(member.Name == "stream" && !member.Value.GetBoolean())
                    && !(member.Name == "truncation" && member.Value.ValueEquals("disabled"));
                if (isPlain && !(member.Name == "tools" && member.Value.GetArrayLength() == 0))
                {
                    if (!written.TryGetProperty(member.Name, out var value) || !JsonElement.DeepEquals(value, member.Value))
                    {
                        wrong.Add($"{fixture.File}: {member.Name} {value}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(10);
    }
}
