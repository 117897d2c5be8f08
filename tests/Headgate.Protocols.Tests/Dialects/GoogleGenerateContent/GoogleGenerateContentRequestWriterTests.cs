using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.GoogleGenerateContent;

public sealed class GoogleGenerateContentRequestWriterTests
{
    [Theory]
    [InlineData("""{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"q"},{"inlineData":{"mimeType":"image/png","data":"AA"}},{"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/c"}}]},{"role":"model","parts":[{"text":"hm","thought":true},{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"S"},{"executableCode":{"code":"1"}},{"text":"","thoughtSignature":"T"}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]},{"googleSearch":{"x":1}},{"googleMaps":{}}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]},"retrievalConfig":{"a":1}},"generationConfig":{"maxOutputTokens":9,"temperature":1,"topP":0.5,"topK":4,"seed":3,"presencePenalty":1,"frequencyPenalty":1,"responseLogprobs":true,"logprobs":2,"stopSequences":["x"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},"thinkingConfig":{"thinkingBudget":512,"includeThoughts":true},"speechConfig":{"x":1}},"labels":{"a":"b"},"serviceTier":"flex","safetySettings":[1],"cachedContent":"c/1"}""")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"id":"i","name":"f","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"i","name":"f","response":{"a":1,"b":[2]}}}]}],"generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW","includeThoughts":true}}}""")]
    public void Writes_its_own_requests_as_they_came(string json)
    {
        var context = new WriteContext("gemini-2.5-flash", "c");
        GeminiCase.Write(GeminiCase.Read(json), context).ShouldBe(json);
        context.Losses.Dropped.ShouldBeEmpty();
    }

    [Fact]
    public void Writes_a_conversation_of_another_dialect()
    {
        var request = GeminiCase.Other();
        request.Turns.Add(new ChatTurn(ChatRole.System, [new TextPart("s")]));
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new TextPart("a"), new ToolCallPart("call_1", "f-1/x", "") { Proof = new Proof(ProofKind.Signature, "gemini", "other", "S"), Path = FieldPath.Of("messages", 1).Item("tool_calls", 0) }]));
        request.Turns.Add(new ChatTurn(ChatRole.Tool, [new ToolResultPart("call_1", [new TextPart("bad"), new MediaPart(MediaKind.Image) { MediaType = "image/png", Data = "AA" }]) { Name = "f-1/x", IsError = true }]));
        request.Turns.Add(new ChatTurn(ChatRole.System, [new TextPart("now")]));
        request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("q"), new MediaPart(MediaKind.Image) { Url = "https://x/a.webp?b" }]));
        request.Tools.Add(new ChatTool(ToolKind.Function, "f-1/x") { Description = "d", Schema = GeminiCase.Json("""{"$schema":"x","type":"object","additionalProperties":false}""") });
        request.Tools.Add(new ChatTool(ToolKind.Custom, "free"));
        request.Tools.Add(new ChatTool(ToolKind.WebSearch, "web_search"));
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, ["f-1/x"]);
        request.ParallelToolCalls = false;
        request.Answers = 2;
        request.User = "u";
        request.Stop.AddRange(["1", "2", "3", "4", "5", "6"]);
        request.Extensions.Add(new("logit_bias", GeminiCase.Json("{}")));
        var context = new WriteContext("gemini-2.5-flash", "c");
        GeminiCase.Write(request, context).ShouldBe(
            """{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"."}]},{"role":"model","parts":[{"text":"a"},{"functionCall":{"id":"call_1","name":"f-1_x","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"call_1","name":"f-1_x","response":{"error":"bad"}}},{"inlineData":{"mimeType":"image/png","data":"AA"}},{"text":"now"},{"text":"q"},{"fileData":{"mimeType":"image/webp","fileUri":"https://x/a.webp?b"}}]}],"tools":[{"functionDeclarations":[{"name":"f-1_x","description":"d","parametersJsonSchema":{"type":"object","additionalProperties":false}},{"name":"free","parametersJsonSchema":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}]},{"googleSearch":{}}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f-1_x"]}},"generationConfig":{"stopSequences":["1","2","3","4","5"]}}""");
        context.ToolNames.ShouldNotBeNull()["f-1_x"].ShouldBe("f-1/x");
        context.Losses.Dropped.ShouldBe(["messages[].tool_calls[].reasoning_details", "stop", "user", "parallel_tool_calls", "n", "logit_bias"], ignoreOrder: true);
    }

    [Fact]
    public void Refuses_arguments_that_are_no_object()
    {
        var request = GeminiCase.Other();
        request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("q")]));
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new ToolCallPart("c", "f", "{broken") { Path = FieldPath.Of("messages", 1) }]));
        var context = new WriteContext("m", "c");
        GeminiCase.Write(request, context);
        context.Error.ShouldNotBeNull().Field.ShouldBe("messages[1]");
    }

    [Fact]
    public void Keeps_thoughts_of_others_without_their_proof()
    {
        var request = GeminiCase.Other("anthropic");
        request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("q")]));
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new ReasoningPart("hm") { Proof = new Proof(ProofKind.Signature, "anthropic", "", "S") }, new ReasoningPart("") { Proof = new Proof(ProofKind.Redacted, "anthropic", "", "S") }]));
        GeminiCase.Write(request).ShouldBe("""{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"hm","thought":true}]}]}""");
    }

    [Theory]
    [InlineData("high", null, """{"thinkingBudget":25600,"includeThoughts":true}""", false)]
    [InlineData("none", null, """{"thinkingBudget":0}""", false)]
    [InlineData("xhigh", null, """{"thinkingLevel":"HIGH","includeThoughts":true}""", true)]
    [InlineData("none", null, """{"thinkingLevel":"LOW"}""", true)]
    [InlineData(null, 2000L, """{"thinkingBudget":2000,"includeThoughts":true}""", false)]
    [InlineData(null, -1L, """{"includeThoughts":true}""", true)]
    public void Asks_for_thoughts(string? effort, long? budget, string config, bool levels)
    {
        var request = GeminiCase.Other();
        request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("q")]));
        request.Reasoning = new ReasoningWish { Effort = effort, Budget = budget };
        var context = new WriteContext("m", "c") { Facts = levels ? new ModelFacts { Efforts = ["low", "high"] } : ModelFacts.Unknown };
        GeminiCase.Write(request, context).ShouldContain("\"thinkingConfig\":" + config);
    }

    [Fact]
    public void Asks_for_the_size_of_a_prompt()
    {
        var to = new ArrayBufferWriter<byte>();
        var request = GeminiCase.Read("""{"contents":[{"role":"user","parts":[{"text":"q"}]}],"generationConfig":{"topK":1}}""");
        DialectSet.GoogleGenerateContent.WriteCountRequest(request, new WriteContext("g", "c"), to).ShouldBeTrue();
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"generateContentRequest":{"model":"models/g","contents":[{"role":"user","parts":[{"text":"q"}]}]}}""");
    }
}
