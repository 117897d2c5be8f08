using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Dialects.GoogleGenerateContent;

public sealed class GoogleGenerateContentRequestReaderTests
{
    [Fact]
    public void Reads_the_settings_in_either_spelling()
    {
        var camel = GeminiCase.Read("""{"contents":[{"parts":[{"text":"q"}]}],"systemInstruction":{"parts":[{"text":"be kind"}]},"generationConfig":{"maxOutputTokens":9,"topP":0.5,"topK":4,"stopSequences":["x"],"responseMimeType":"application/json","responseSchema":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true,"minLength":"1"}}},"thinkingConfig":{"thinkingBudget":5,"includeThoughts":true},"speechConfig":{"x":1}},"safetySettings":[1],"labels":{"a":"b"}}""");
        var snake = GeminiCase.Read("""{"contents":[{"parts":[{"text":"q"}]}],"system_instruction":{"parts":[{"text":"be kind"}]},"generation_config":{"max_output_tokens":9,"top_p":0.5,"top_k":4,"stop_sequences":["x"],"response_mime_type":"application/json","response_schema":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true,"min_length":"1"}}},"thinking_config":{"thinking_budget":5,"include_thoughts":true},"speech_config":{"x":1}},"safety_settings":[1],"labels":{"a":"b"}}""");
        foreach (var request in new[] { camel, snake })
        {
            request.Turns[0].Role.ShouldBe(ChatRole.System);
            request.Turns[1].Role.ShouldBe(ChatRole.User);
            (request.MaxOutputTokens, request.TopP, request.TopK).ShouldBe((9, 0.5, 4));
            request.Stop.ShouldBe(["x"]);
            request.Reasoning.ShouldBe(new ReasoningWish { Budget = 5, Visible = true });
            request.Format.ShouldNotBeNull().Schema.GetRawText().ShouldBe("""{"type":"object","properties":{"a":{"type":["string","null"],"minLength":1}}}""");
            request.Extensions.Select(e => e.Key).ShouldBe(["generationConfig.speechConfig", "safetySettings"], ignoreOrder: true);
            request.Metadata.GetRawText().ShouldBe("""{"a":"b"}""");
        }
    }

    [Fact]
    public void Matches_results_without_ids_by_name_and_order()
    {
        var request = GeminiCase.Read("""{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"S"},{"functionCall":{"name":"f","args":{"a":2}}}]},{"role":"function","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}},{"functionResponse":{"name":"f","response":{"error":"bad"}}},{"text":"and?"}]}]}""");
        request.Turns.Select(t => t.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.User]);
        var calls = request.Turns[1].Parts.Cast<ToolCallPart>().ToList();
        calls[0].Proof.ShouldBe(new Proof(ProofKind.Signature, "gemini", "", "S"));
        var results = request.Turns[2].Parts.Cast<ToolResultPart>().ToList();
        results.Select(r => r.CallId).ShouldBe(calls.Select(c => c.Id));
        results[0].Content[0].ShouldBeOfType<TextPart>().Text.ShouldBe("one");
        (results[1].IsError, results[0].IsError).ShouldBe((true, false));
    }

    [Fact]
    public void Reads_parts_of_every_kind()
    {
        var request = GeminiCase.Read("""{"contents":[{"role":"user","parts":[{"inline_data":{"mime_type":"application/pdf","data":"AA"}},{"fileData":{"fileUri":"https://x/a.png"}},{"fileData":{"mimeType":"audio/wav","fileUri":"gs://b/c"}}]},{"role":"model","parts":[{"text":"a"},{"text":"b"},{"text":"","thoughtSignature":"S"},{"executableCode":{"code":"1"}}]},{"role":"user","parts":[{"text":"q"}]}]}""");
        var media = request.Turns[0].Parts.Cast<MediaPart>().ToList();
        media.Select(m => m.Kind).ShouldBe([MediaKind.Document, MediaKind.Image, MediaKind.Audio]);
        (media[1].Url, media[2].FileId).ShouldBe(("https://x/a.png", "gs://b/c"));
        media[1].Path!.ToString().ShouldBe("contents[0].parts[1].fileData");
        var parts = request.Turns[1].Parts;
        parts[0].ShouldBeOfType<TextPart>().Text.ShouldBe("ab");
        parts[1].ShouldBeOfType<ReasoningPart>().Proof!.Value.ShouldBe("S");
        parts[2].ShouldBeOfType<OpaquePart>().Type.ShouldBe("executableCode");
    }

    [Fact]
    public void Reads_tools_and_their_choice()
    {
        var request = GeminiCase.Read("""{"contents":[{"parts":[{"text":"q"}]}],"tools":[{"function_declarations":[{"name":"f","parameters":{"type":"OBJECT"}},{"name":"g","parametersJsonSchema":{"type":"object","x":1}}],"google_search":{}},{"codeExecution":{}},{"urlContext":{}},{"googleMaps":{"a":1}}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}""");
        request.Tools.Select(t => t.Kind).ShouldBe([ToolKind.Function, ToolKind.Function, ToolKind.WebSearch, ToolKind.CodeExecution, ToolKind.WebFetch, ToolKind.Opaque]);
        request.Tools[0].Schema.GetRawText().ShouldBe("""{"type":"object"}""");
        request.Tools[1].Schema.GetRawText().ShouldBe("""{"type":"object","x":1}""");
        request.ToolChoice!.Mode.ShouldBe(ToolChoiceMode.Required);
        request.ToolChoice.Names.ShouldBe(["f"]);
    }

    [Fact]
    public void Reads_the_question_for_a_size()
    {
        GeminiCase.Read("""{"generateContentRequest":{"model":"models/x","contents":[{"parts":[{"text":"q"}]}]}}""").Turns.ShouldHaveSingleItem();
        GeminiCase.Fault("""{"generateContentRequest":{"contents":[{"role":"x","parts":[]}]}}""").ShouldStartWith("generateContentRequest.contents[0].role: ");
    }

    [Theory]
    [InlineData("[]", "body: ")]
    [InlineData("{", "body: ")]
    [InlineData("{}", "contents: ")]
    [InlineData("""{"contents":[{"role":"wizard","parts":[{"text":"q"}]}]}""", "contents[0].role: ")]
    [InlineData("""{"contents":[{"parts":[{}]}]}""", "contents[0].parts[0]: ")]
    [InlineData("""{"contents":[{"parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{}}]}]}""", "contents[1].parts[0].functionCall.name: ")]
    [InlineData("""{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}""", "contents[0].parts[0].functionResponse: ")]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{}}]}]}""", "contents[0].parts[0].inlineData: ")]
    public void Names_the_place_of_a_fault(string json, string start) => GeminiCase.Fault(json).ShouldStartWith(start);
}
