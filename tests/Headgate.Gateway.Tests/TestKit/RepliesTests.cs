using System.Net.ServerSentEvents;
using System.Text.Json;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.TestKit;

public sealed class RepliesTests : IAsyncLifetime
{
    private readonly UpstreamCaller _caller = new();
    private FakeUpstream _upstream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every ready-made JSON reply, with the request it answers.</summary>
    public static TheoryData<string, string, string> Bodies => new()
    {
        { "chat", "/v1/chat/completions", """{"model":"m"}""" },
        { "calls", "/v1/chat/completions", """{"model":"m"}""" },
        { "completion", "/v1/completions", """{"model":"m"}""" },
        { "messages", "/v1/messages", """{"model":"m"}""" },
        { "messages call", "/v1/messages", """{"model":"m"}""" },
        { "gemini", "/v1beta/models/m:generateContent", "{}" },
        { "gemini array", "/v1beta/models/m:streamGenerateContent", "{}" },
        { "responses", "/v1/responses", """{"model":"m"}""" },
        { "stored", "/v1/responses/resp_1/cancel", "{}" },
        { "embeddings", "/v1/embeddings", """{"model":"m","input":["a","b"]}""" },
        { "images", "/v1/images/generations", """{"model":"m"}""" },
        { "transcription", "/v1/audio/transcriptions", "{}" },
        { "moderation", "/v1/moderations", """{"model":"m"}""" },
        { "rerank", "/v1/rerank", "{}" },
        { "gemini embedding", "/v1beta/models/m:embedContent", "{}" },
        { "count", "/v1/messages/count_tokens", "{}" },
        { "error", "/v1/chat/completions", "{}" },
        { "anthropic error", "/v1/messages", "{}" },
        { "gemini error", "/v1beta/models/m:generateContent", "{}" },
    };

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Ready_made_bodies_are_valid_JSON(string name, string path, string request)
    {
        _upstream.Reply(Named(name));

        using var answer = await _caller.PostAsync(_upstream, request, path);

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        json.RootElement.GetRawText().Length.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("chat", "/v1/chat/completions", """{"model":"m","stream":true}""", 4)]
    [InlineData("calls", "/v1/chat/completions", """{"model":"m","stream":true}""", 5)]
    [InlineData("completion", "/v1/completions", """{"model":"m","stream":true}""", 3)]
    [InlineData("messages", "/v1/messages", """{"model":"m","stream":true}""", 8)]
    [InlineData("messages call", "/v1/messages", """{"model":"m","stream":true}""", 6)]
    [InlineData("gemini", "/v1beta/models/m:streamGenerateContent?alt=sse", "{}", 2)]
    [InlineData("responses", "/v1/responses", """{"model":"m","stream":true}""", 10)]
    public async Task Ready_made_streams_are_valid_events(string name, string path, string request, int count)
    {
        _upstream.Reply(Named(name));
        using var answer = await _caller.PostAsync(_upstream, request, path);
        var events = await EventsAsync(answer);

        events = events.Where(e => e.Data is not "[DONE]").ToList();
        foreach (var item in events)
        {
            using var json = JsonDocument.Parse(item.Data);
            if (item.EventType is not "message")
            {
                json.RootElement.GetProperty("type").GetString().ShouldBe(item.EventType);
            }
        }

        events.Count.ShouldBe(count);
    }

    [Theory]
    [InlineData(UsageFrame.WhenAsked, true, "[]")]
    [InlineData(UsageFrame.WhenAsked, false, null)]
    [InlineData(UsageFrame.Always, false, "[]")]
    [InlineData(UsageFrame.OnFinish, false, "stop")]
    [InlineData(UsageFrame.Never, true, null)]
    public async Task Chat_streams_report_usage_as_told(UsageFrame when, bool asked, string? place)
    {
        _upstream.Reply(Replies.Chat("hello", new FakeUsage(100, 20, CacheRead: 40, Reasoning: 5), when));
        var options = asked ? ""","stream_options":{"include_usage":true}""" : string.Empty;
        using var answer = await _caller.PostAsync(_upstream, $$"""{"model":"m","stream":true{{options}}}""");

        var frames = (await EventsAsync(answer)).Where(e => e.Data is not "[DONE]").Select(e => JsonDocument.Parse(e.Data).RootElement).ToList();

        var usage = frames.SingleOrDefault(f => f.TryGetProperty("usage", out _));
        if (place is null)
        {
            usage.ValueKind.ShouldBe(JsonValueKind.Undefined);
            return;
        }

        usage.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(40);
        usage.GetProperty("choices").GetRawText().ShouldContain(place);
    }

    private static async Task<List<SseItem<string>>> EventsAsync(HttpResponseMessage answer)
    {
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        var events = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(body).EnumerateAsync(Cancellation))
        {
            events.Add(item);
        }

        return events;
    }

    private static Reply Named(string name) => name switch
    {
        "chat" => Replies.Chat("hello \"world\""),
        "calls" => Replies.ChatCalls(new FakeCall("weather", """{"city":"Bern"}""")),
        "completion" => Replies.Completion("hello world"),
        "messages" => Replies.Messages("hello world"),
        "messages call" => Replies.MessagesCall(new FakeCall("weather", """{"city":"Bern"}""")),
        "gemini" or "gemini array" => Replies.Gemini("hello world"),
        "responses" => Replies.Responses("hello world"),
        "stored" => Replies.StoredResponse("hello"),
        "embeddings" => Replies.Embeddings(0.5f, -1),
        "images" => Replies.Images("QUJD"),
        "transcription" => Replies.Transcription("hello"),
        "moderation" => Replies.Moderation(),
        "rerank" => Replies.Rerank(1, 0),
        "gemini embedding" => Replies.GeminiEmbedding(0.5f),
        "count" => Replies.CountTokens(7),
        "error" => Replies.Error(429),
        "anthropic error" => Replies.AnthropicError(529),
        "gemini error" => Replies.GeminiError(429, retryDelaySeconds: 34.4),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such reply."),
    };
}
