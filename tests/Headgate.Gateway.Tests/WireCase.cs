using System.Text.Json;
using Headgate.Gateway.Configuration;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests;

/// <summary>The four dialects as a client and a provider of each would write them, for tests that hold in every one.</summary>
public sealed class WireCase
{
    private const string Usage = "\"usage\":{\"input_tokens\":9,\"output_tokens\":3,\"total_tokens\":12}";
    private readonly string _version;

    private WireCase(string type, string version, string path, string streamPath, string body, string[] preamble, string content, string[] end)
    {
        (Type, _version, Path, StreamPath, Body) = (type, version, path, streamPath, body);
        (Preamble, Content, End) = (preamble, content, end);
    }

    /// <summary>Every dialect, each with true and false.</summary>
    public static MatrixTheoryData<string, bool> BothWays => new(["openai", "openai-responses", "anthropic", "gemini"], [true, false]);

    /// <summary>The channel type, which is the dialect's name too.</summary>
    public string Type { get; }

    public string Path { get; }

    public string StreamPath { get; }

    /// <summary>A request's body, not streamed.</summary>
    public string Body { get; }

    /// <summary>The body of a streamed request.</summary>
    public string StreamBody => Type == "gemini" ? Body : Body[..^1] + ",\"stream\":true}";

    /// <summary>Frames without content.</summary>
    public string[] Preamble { get; }

    /// <summary>A frame with the text "hello".</summary>
    public string Content { get; }

    /// <summary>What ends an answer well.</summary>
    public string[] End { get; }

    public string[] Whole => [.. Preamble, Content, .. End];

    public static TheoryData<string> Names => ["openai", "openai-responses", "anthropic", "gemini"];

    public static WireCase Of(string name) => name switch
    {
        "openai" => new(
            name, "/v1", "/v1/chat/completions", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}""",
            [ChatFrames.Role()], ChatFrames.Text("hello"), [ChatFrames.Finish(), ChatFrames.Done]),
        "openai-responses" => new(
            name, "/v1", "/v1/responses", "/v1/responses", """{"model":"m","input":"hi"}""",
            [ResponsesFrames.Of("response.created", 0, """ "response":{"id":"resp_1","object":"response","status":"in_progress"}""")],
            ResponsesFrames.Of("response.output_text.delta", 1, """ "item_id":"msg_1","output_index":0,"content_index":0,"delta":"hello" """),
            [ResponsesFrames.Of("response.completed", 2, """ "response":{"id":"resp_1","object":"response","status":"completed",""" + Usage + "}")]),
        "anthropic" => new(
            name, "/v1", "/v1/messages", "/v1/messages", """{"model":"m","max_tokens":64,"messages":[{"role":"user","content":"hi"}]}""",
            [AnthropicFrames.Start(new FakeUsage())], AnthropicFrames.Text("hello"),
            [AnthropicFrames.BlockStop(), AnthropicFrames.Delta(new FakeUsage()), AnthropicFrames.Stop]),
        _ => new(
            "gemini", "/v1beta", "/v1beta/models/m:generateContent", "/v1beta/models/m:streamGenerateContent?alt=sse",
            """{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""",
            ["data: {\"responseId\":\"r1\",\"modelVersion\":\"m\"}\n\n"],
            $"data: {Replies.GeminiFrame("hello", "m", new FakeUsage(), null).Trim()}\n\n",
            [$"data: {Replies.GeminiFrame("!", "m", new FakeUsage(), "STOP").Trim()}\n\n"]),
    };

    /// <summary>A configuration with one channel of this dialect, called main.</summary>
    public TestConfig Config(FakeUpstream upstream, Func<ChannelConfig, ChannelConfig>? edit = null) => Channel(new TestConfig(), "main", upstream, edit);

    /// <summary>A channel of this dialect.</summary>
    public TestConfig Channel(TestConfig config, string name, FakeUpstream upstream, Func<ChannelConfig, ChannelConfig>? edit = null) =>
        config.Channel(name, upstream.Url + _version, "m", c => edit is null ? c with { Type = Type } : edit(c with { Type = Type }));

    public Task<HttpResponseMessage> AskAsync(GatewayHarness gateway, CancellationToken cancellation) =>
        gateway.PostAsync(Path, Body, cancellation: cancellation);

    public Task<HttpResponseMessage> StreamAsync(GatewayHarness gateway, CancellationToken cancellation) =>
        gateway.PostAsync(StreamPath, StreamBody, cancellation: cancellation);

    /// <summary>An error of the provider, in the dialect's own words.</summary>
    public Reply Error(int status, string message = "Something went wrong.") => Type switch
    {
        "anthropic" => Replies.AnthropicError(status, message),
        "gemini" => Replies.GeminiError(status, message),
        _ => Replies.Error(status, message),
    };

    /// <summary>An error event of the provider.</summary>
    public string ErrorFrame(string message) => Type switch
    {
        "anthropic" => AnthropicFrames.Error(message),
        "openai-responses" => ResponsesFrames.Of("error", 1, $"\"code\":\"server_error\",\"message\":\"{message}\",\"param\":null"),
        "gemini" => $$$"""data: {"error":{"code":503,"message":"{{{message}}}","status":"UNAVAILABLE"}}""" + "\n\n",
        _ => ChatFrames.Error(message),
    };

    /// <summary>The message of an error body, after checking that it has the dialect's shape.</summary>
    public string MessageOf(JsonElement body)
    {
        var error = body.GetProperty("error");
        switch (Type)
        {
            case "anthropic":
                body.GetProperty("type").GetString().ShouldBe("error");
                body.GetProperty("request_id").GetString().ShouldNotBeNullOrEmpty();
                error.GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
                break;
            case "gemini":
                error.GetProperty("code").GetInt32().ShouldBeGreaterThanOrEqualTo(400);
                error.GetProperty("status").GetString().ShouldNotBeNullOrEmpty();
                break;
            default:
                error.GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
                error.TryGetProperty("param", out _).ShouldBeTrue();
                error.TryGetProperty("code", out _).ShouldBeTrue();
                break;
        }

        return error.GetProperty("message").GetString()!;
    }

    /// <summary>The message of the error that a stream ended in, after checking that nothing follows it and that nothing before it says that all is well.</summary>
    public string LastError(IReadOnlyList<System.Net.ServerSentEvents.SseItem<string>> events)
    {
        events.ShouldNotContain(e => e.Data == "[DONE]");
        events.ShouldNotContain(e => e.EventType == "message_stop" || e.EventType == "response.completed");
        var last = events[^1];
        if (Type == "openai-responses")
        {
            last.EventType.ShouldBe("response.failed");
            events[^2].EventType.ShouldBe("error");
            var response = JsonDocument.Parse(last.Data).RootElement.GetProperty("response");
            response.GetProperty("status").GetString().ShouldBe("failed");
            return response.GetProperty("error").GetProperty("message").GetString()!;
        }

        if (Type == "anthropic")
        {
            last.EventType.ShouldBe("error");
        }

        return MessageOf(JsonDocument.Parse(last.Data).RootElement);
    }
}
