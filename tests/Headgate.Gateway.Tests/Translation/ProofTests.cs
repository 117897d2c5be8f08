using System.Text.Json;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Translation;

/// <summary>Signatures and encrypted reasoning come back byte-exact to where they came from, through any client, and go nowhere else.</summary>
public sealed class ProofTests : GatewayTest
{
    private const string Signature = "EqMB+/signature==";
    private const string Tools = """ "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}]""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_claude_signature_returns_through_a_chat_client_that_cannot_carry_it(bool stream)
    {
        Upstream.Reply(Claude(stream)).ThenReply(Replies.Messages("done"));
        await StartAsync(WireCase.Of("anthropic").Config(Upstream));

        // What most Chat clients send back: the call, and nothing of the reasoning.
        await AskChatAsync($$$"""{"model":"m","stream":{{{(stream ? "true" : "false")}}},"messages":[{"role":"user","content":"hi"}],{{{Tools}}}}""");
        await AskChatAsync($$$"""{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"look","arguments":"{}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"seen"}],"reasoning_effort":"low",{{{Tools}}}}""");

        var blocks = Upstream.Requests[1].Json.GetProperty("messages")[1].GetProperty("content");
        (blocks[0].GetProperty("type").GetString(), blocks[0].GetProperty("thinking").GetString(), blocks[0].GetProperty("signature").GetString())
            .ShouldBe(("thinking", "Let me look.", Signature));
        blocks[1].GetProperty("type").GetString().ShouldBe("tool_use");
    }

    [Fact]
    public async Task A_gemini_signature_returns_on_its_call()
    {
        Upstream.Reply(Replies.Json(
            $$$"""{"candidates":[{"index":0,"content":{"role":"model","parts":[{"functionCall":{"name":"look","args":{}},"thoughtSignature":"{{{Signature}}}"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}"""))
            .ThenReply(Replies.Gemini("done"));
        await StartAsync(WireCase.Of("gemini").Config(Upstream));

        var id = (await AskChatAsync($$$"""{"model":"m","messages":[{"role":"user","content":"hi"}],{{{Tools}}}}""")).GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("id").GetString();
        await AskChatAsync($$$"""{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"{{{id}}}","type":"function","function":{"name":"look","arguments":"{}"}}]},{"role":"tool","tool_call_id":"{{{id}}}","content":"seen"}],{{{Tools}}}}""");

        Upstream.Requests[1].Json.GetProperty("contents")[1].GetProperty("parts")[0].GetProperty("thoughtSignature").GetString().ShouldBe(Signature);
    }

    [Fact]
    public async Task An_envelope_never_reaches_a_provider()
    {
        var claude = await StartUpstreamAsync();
        Upstream.Always(Replies.Json(
            $$$"""{"id":"resp_u","object":"response","status":"completed","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"{{{Signature}}}"},{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hello.","annotations":[]}]}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}"""));
        claude.Always(Replies.Messages("hello"));
        await StartAsync(new TestConfig()
            .Channel("gpt", Upstream.BaseUrl, "gpt", c => c with { Type = "openai-responses" })
            .Channel("claude", claude.BaseUrl, "claude", c => c with { Type = "anthropic" }));

        // The Anthropic client is answered by a Responses provider; its next turn goes to Anthropic itself, and the one after that back.
        using var first = await Gateway.PostAsync("/v1/messages", """{"model":"gpt","max_tokens":100,"messages":[{"role":"user","content":"hi"}]}""", cancellation: Cancellation);
        var content = (await first.JsonAsync(Cancellation)).GetProperty("content").GetRawText();
        content.ShouldContain("hdgt1.");
        await ClaudeAsync("claude", content);
        await ClaudeAsync("gpt", content);

        claude.Request.Text.ShouldNotContain("hdgt1.");
        claude.Request.Text.ShouldContain("Hello.");
        claude.Request.Text.ShouldNotContain(Signature);
        var back = Upstream.Requests[^1];
        back.Text.ShouldNotContain("hdgt1.");
        back.Json.GetProperty("input").EnumerateArray().Single(i => i.TryGetProperty("type", out var t) && t.GetString() == "reasoning")
            .GetProperty("encrypted_content").GetString().ShouldBe(Signature);
    }

    private static Reply Claude(bool stream) => stream
        ? Replies.Sse(
            AnthropicFrames.Start(new FakeUsage()),
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Let me look.\"}}\n\n",
            $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"signature_delta\",\"signature\":\"{Signature}\"}}}}\n\n",
            AnthropicFrames.BlockStop(),
            AnthropicFrames.CallStart(new FakeCall("look", "{}", "toolu_1"), 1),
            AnthropicFrames.BlockStop(1),
            AnthropicFrames.Delta(new FakeUsage(), "tool_use"),
            AnthropicFrames.Stop)
        : Replies.Json(
            $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"Let me look.","signature":"{{{Signature}}}"},{"type":"tool_use","id":"toolu_1","name":"look","input":{}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}""");

    private async Task ClaudeAsync(string model, string content)
    {
        using var answer = await Gateway.PostAsync(
            "/v1/messages",
            $$$"""{"model":"{{{model}}}","max_tokens":100,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":{{{content}}}},{"role":"user","content":"more"}]}""",
            cancellation: Cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.TextAsync(Cancellation));
    }

    private async Task<JsonElement> AskChatAsync(string body)
    {
        using var answer = await Gateway.PostAsync("/v1/chat/completions", body, cancellation: Cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.TextAsync(Cancellation));
        return answer.Content.Headers.ContentType!.MediaType == "application/json" ? await answer.JsonAsync(Cancellation) : default;
    }
}
