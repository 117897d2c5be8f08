using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.BedrockConverse;

public sealed class BedrockConverseRequestWriterTests
{
    private const string Claude = "anthropic.claude-sonnet-4-5-20250929-v1:0";

    [Fact]
    public void Writes_system_turns_and_limits()
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.System, "Be brief."));
        request.Turns.Add(Say(ChatRole.Developer, "Be kind."));
        request.Turns.Add(Say(ChatRole.User, "Hi"));
        request.Turns.Add(Say(ChatRole.Assistant, "Hello"));
        request.Turns.Add(Say(ChatRole.User, "More"));
        (request.MaxOutputTokens, request.Temperature, request.ServiceTier) = (100, 1.5, "flex");
        request.Stop.Add("END");
        var context = new WriteContext("meta.llama4", "aws");
        Write(request, context).ShouldBe(
            """{"system":[{"text":"Be brief."},{"text":"Be kind."}],"messages":[{"role":"user","content":[{"text":"Hi"}]},"""
            + """{"role":"assistant","content":[{"text":"Hello"}]},{"role":"user","content":[{"text":"More"}]}]"""
            + ""","inferenceConfig":{"maxTokens":100,"temperature":1,"stopSequences":["END"]},"serviceTier":{"type":"flex"}}""");
        context.Losses.Repaired.ShouldBe(["temperature"]);
        context.Losses.Any.ShouldBeFalse();
    }

    [Fact]
    public void Writes_tools_calls_and_results()
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.User, "Weather?"));
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new TextPart(""), new ToolCallPart("call_1", "weather", "{\"city\":\"Rome\"}"), new ToolCallPart("bad id!", "f.g", "")]));
        request.Turns.Add(new ChatTurn(ChatRole.Tool,
        [
            new ToolResultPart("call_1", [new TextPart("{\"c\":20.0}")]),
            new ToolResultPart("bad id!", [new TextPart("failed")]) { IsError = true },
        ]));
        request.Turns.Add(Say(ChatRole.User, "Well?"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "weather") { Description = "Tells", Schema = Json("""{"type":"object","properties":{}}""") });
        request.Tools.Add(new ChatTool(ToolKind.Function, "f.g"));
        request.Tools.Add(new ChatTool(ToolKind.Custom, "run"));
        request.Tools.Add(new ChatTool(ToolKind.WebSearch, "web_search") { Path = FieldPath.Of("tools", 3) });
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, ["weather"]);
        var context = new WriteContext(Claude, "aws");
        var json = Write(request, context);
        var id = Json(json).GetProperty("messages")[1].GetProperty("content")[1].GetProperty("toolUse").GetProperty("toolUseId").GetString()!;
        var name = Json(json).GetProperty("toolConfig").GetProperty("tools")[1].GetProperty("toolSpec").GetProperty("name").GetString()!;
        id.ShouldStartWith("bad_id__");
        context.ToolNames![name].ShouldBe("f.g");
        var expected =
            """{"messages":[{"role":"user","content":[{"text":"Weather?"}]},{"role":"assistant","content":["""
            + """{"toolUse":{"toolUseId":"call_1","name":"weather","input":{"city":"Rome"}}},"""
            + """{"toolUse":{"toolUseId":"ID!","name":"NAME!","input":{}}}]},{"role":"user","content":["""
            + """{"toolResult":{"toolUseId":"call_1","content":[{"json":{"c":20.0}}]}},"""
            + """{"toolResult":{"toolUseId":"ID!","content":[{"text":"failed"}],"status":"error"}},{"text":"Well?"}]}]"""
            + ""","toolConfig":{"tools":[{"toolSpec":{"name":"weather","description":"Tells","inputSchema":{"json":{"type":"object","properties":{}}}}},"""
            + """{"toolSpec":{"name":"NAME!","inputSchema":{"json":{"type":"object"}}}},"""
            + """{"toolSpec":{"name":"run","inputSchema":{"json":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}}}]"""
            + ""","toolChoice":{"tool":{"name":"weather"}}},"inferenceConfig":{}}""";
        json.ShouldBe(expected.Replace("ID!", id, StringComparison.Ordinal).Replace("NAME!", name, StringComparison.Ordinal));
        context.Losses.Dropped.ShouldBe(["tools[]"]);
    }

    [Fact]
    public void A_history_with_calls_has_its_tools_although_none_are_sent()
    {
        using var request = Loop();
        var context = new WriteContext(Claude, "aws");
        Json(Write(request, context)).GetProperty("toolConfig").GetRawText()
            .ShouldBe("""{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]}""");
        context.Losses.Repaired.ShouldBe(["tools"]);
    }

    [Fact]
    public void No_tools_are_sent_when_none_may_be_used()
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.User, "Hi"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "f"));
        request.ToolChoice = new ToolChoice(ToolChoiceMode.None, []);
        Write(request, new WriteContext(Claude, "aws")).ShouldNotContain("toolConfig");
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, []);
        Write(request, new WriteContext(Claude, "aws")).ShouldContain("\"toolChoice\":{\"any\":{}}");
    }

    [Fact]
    public void Neighbours_are_joined_and_a_user_begins()
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.Assistant, "I"));
        request.Turns.Add(Say(ChatRole.User, "a"));
        request.Turns.Add(Say(ChatRole.System, "b"));
        request.Turns.Add(Say(ChatRole.User, "c"));
        var context = new WriteContext(Claude, "aws");
        Write(request, context).ShouldStartWith(
            """{"messages":[{"role":"user","content":[{"text":"(The conversation goes on.)"}]},{"role":"assistant","content":[{"text":"I"}]},"""
            + """{"role":"user","content":[{"text":"a"},{"text":"b"},{"text":"c"}]}]""");
        context.Losses.Repaired.ShouldNotBeEmpty();
    }

    [Fact]
    public void Media_go_as_bytes_with_their_format_and_addresses_are_reported()
    {
        using var request = Request();
        request.Turns.Add(new ChatTurn(ChatRole.User,
        [
            new MediaPart(MediaKind.Image) { MediaType = "image/jpeg", Data = "AAAA" },
            new MediaPart(MediaKind.Document) { MediaType = "application/pdf", Data = "BBBB", Name = "a_b/é report.pdf" },
            new MediaPart(MediaKind.Document) { MediaType = "text/plain", Data = "CCCC", Name = "a b report" },
            new MediaPart(MediaKind.Video) { MediaType = "video/mp4", Url = "s3://bucket/film.mp4" },
            new MediaPart(MediaKind.Image) { Url = "https://a.example/x.png", Path = FieldPath.Of("messages", 0).Item("content", 4) },
        ]));
        var context = new WriteContext(Claude, "aws");
        Write(request, context).ShouldStartWith(
            """{"messages":[{"role":"user","content":[{"image":{"format":"jpeg","source":{"bytes":"AAAA"}}},"""
            + """{"document":{"format":"pdf","name":"a b report","source":{"bytes":"BBBB"}}},"""
            + """{"document":{"format":"txt","name":"a b report 2","source":{"bytes":"CCCC"}}},"""
            + """{"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://bucket/film.mp4"}}}},{"text":"See the document."}]}]""");
        context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void Own_proofs_return_and_foreign_reasoning_is_left_out()
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.User, "Hi"));
        request.Turns.Add(new ChatTurn(ChatRole.Assistant,
        [
            new ReasoningPart("Hm") { Proof = new Proof(ProofKind.Signature, "bedrock", "aws", "c2ln") },
            new ReasoningPart("") { Proof = new Proof(ProofKind.Redacted, "bedrock", "aws", "cmVk") },
            new ReasoningPart("x") { Proof = new Proof(ProofKind.Signature, "anthropic", "aws", "bm8="), Path = FieldPath.Of("messages", 1).Item("content", 2) },
            new ReasoningPart("y") { Proof = new Proof(ProofKind.Signature, "bedrock", "other", "bm8=") },
            new TextPart("Hello"),
        ]));
        request.Turns.Add(Say(ChatRole.User, "More"));
        var context = new WriteContext(Claude, "aws");
        Write(request, context).ShouldContain(
            """{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm","signature":"c2ln"}}},"""
            + """{"reasoningContent":{"redactedContent":"cmVk"}},{"text":"Hello"}]}""");
        context.Losses.Dropped.ShouldBe(["messages[].content[]", "reasoning"]);
    }

    [Theory]
    [InlineData(Claude, true)]
    [InlineData("meta.llama4", false)]
    public void Cache_markers_become_blocks_where_the_model_caches(string model, bool caches)
    {
        using var request = Request();
        request.Turns.Add(new ChatTurn(ChatRole.System, [new TextPart("s") { CacheTtl = "1h" }]));
        request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("u") { CacheTtl = "" }]));
        request.Tools.Add(new ChatTool(ToolKind.Function, "f") { CacheTtl = "5m" });
        var context = new WriteContext(model, "aws");
        var json = Write(request, context);
        json.Contains("""[{"text":"s"},{"cachePoint":{"type":"default","ttl":"1h"}}]""", StringComparison.Ordinal).ShouldBe(caches);
        json.Contains("""[{"text":"u"},{"cachePoint":{"type":"default"}}]""", StringComparison.Ordinal).ShouldBe(caches);
        json.Contains("""}},{"cachePoint":{"type":"default"}}]""", StringComparison.Ordinal).ShouldBe(caches);
        context.Losses.Any.ShouldBe(!caches);
    }

    [Theory]
    [InlineData("high", null, 10_000L, "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":8000}}", 10_000L)]
    [InlineData(null, 4096L, 2000L, "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4096}}", 6096L)]
    [InlineData("none", null, 100L, "{\"thinking\":{\"type\":\"disabled\"}}", 100L)]
    public void Claude_is_asked_to_think_below_the_limit(string? effort, long? budget, long most, string fields, long maxTokens)
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.User, "Hi"));
        (request.Reasoning, request.MaxOutputTokens) = (new ReasoningWish { Effort = effort, Budget = budget }, most);
        var json = Json(Write(request, new WriteContext(Claude, "aws")));
        json.GetProperty("additionalModelRequestFields").GetRawText().ShouldBe(fields);
        json.GetProperty("inferenceConfig").GetProperty("maxTokens").GetInt64().ShouldBe(maxTokens);
    }

    [Fact]
    public void Thinking_gives_way_to_what_it_is_refused_with()
    {
        using var loop = Loop();
        loop.Reasoning = new ReasoningWish { Effort = "high" };
        var context = new WriteContext(Claude, "aws");
        Write(loop, context).ShouldNotContain("thinking");
        context.Losses.Dropped.ShouldBe(["reasoning_effort"]);

        using var sampled = Request();
        sampled.Turns.Add(Say(ChatRole.User, "Hi"));
        (sampled.Reasoning, sampled.Temperature, sampled.TopK) = (new ReasoningWish { Effort = "high" }, 0.5, 3);
        context = new WriteContext(Claude, "aws") { Facts = new ModelFacts { Efforts = ["low", "medium", "high"] } };
        var json = Write(sampled, context);
        json.ShouldContain("""{"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}""");
        json.ShouldNotContain("top_k");
        context.Losses.Dropped.ShouldBe(["temperature", "top_k"], ignoreOrder: true);
    }

    [Fact]
    public void A_schema_goes_as_text_and_json_alone_as_words()
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.User, "Hi"));
        request.Format = new ResponseFormat(Json("""{"type":"object"}""")) { Name = "n" };
        Write(request, new WriteContext(Claude, "aws")).ShouldContain(
            """outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\"}","name":"n"}}}}""");
        request.Format = new ResponseFormat(default);
        Write(request, new WriteContext(Claude, "aws")).ShouldStartWith("""{"system":[{"text":"Answer with one JSON object""");
    }

    [Fact]
    public void What_has_no_place_is_reported_in_the_clients_words()
    {
        using var request = new ChatRequest("gemini", JsonDocument.Parse("{}"));
        request.Turns.Add(Say(ChatRole.User, "Hi"));
        (request.Seed, request.TopK, request.Answers) = (1, 2, 2);
        request.Extensions.Add(new("safetySettings", Json("[]")));
        request.Metadata = Json("""{"team":"a","n":3}""");
        var context = new WriteContext("meta.llama4", "aws");
        Write(request, context).ShouldContain("\"requestMetadata\":{\"team\":\"a\"}");
        context.Losses.Dropped.ShouldBe(
            ["generationConfig.topK", "labels", "generationConfig.candidateCount", "generationConfig.seed", "safetySettings"], ignoreOrder: true);
    }

    [Fact]
    public void Broken_arguments_are_refused_by_their_place()
    {
        using var request = Request();
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new ToolCallPart("a", "f", "{\"x\":") { Path = FieldPath.Of("messages", 1) }]));
        var context = new WriteContext(Claude, "aws");
        Write(request, context);
        context.Error!.Field.ShouldBe("messages[1]");
    }

    [Fact]
    public void Counting_asks_with_the_prompt_only()
    {
        using var request = Request();
        request.Turns.Add(Say(ChatRole.User, "Hi"));
        request.MaxOutputTokens = 5;
        var to = new ArrayBufferWriter<byte>();
        DialectSet.BedrockConverse.WriteCountRequest(request, new WriteContext(Claude, "aws"), to).ShouldBeTrue();
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}}}""");
        DialectSet.BedrockConverse.ReadCount("{\"inputTokens\":12}"u8).ShouldBe(12);
        DialectSet.BedrockConverse.ReadCount("[]"u8).ShouldBeNull();
    }

    private static ChatRequest Request() => new("openai-chat", JsonDocument.Parse("{}"));

    private static ChatRequest Loop()
    {
        var request = Request();
        request.Turns.Add(Say(ChatRole.User, "Go"));
        request.Turns.Add(new ChatTurn(ChatRole.Assistant, [new ToolCallPart("a", "f", "{}")]));
        request.Turns.Add(new ChatTurn(ChatRole.Tool, [new ToolResultPart("a", [])]));
        return request;
    }

    private static ChatTurn Say(ChatRole role, string text) => new(role, [new TextPart(text)]);

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static string Write(ChatRequest request, WriteContext context)
    {
        var to = new ArrayBufferWriter<byte>();
        DialectSet.BedrockConverse.WriteRequest(request, context, to);
        var json = Encoding.UTF8.GetString(to.WrittenSpan);
        JsonDocument.Parse(json).Dispose();
        return json;
    }
}
