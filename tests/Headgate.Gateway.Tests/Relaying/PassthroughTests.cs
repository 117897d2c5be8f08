using System.Text;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Relaying;

/// <summary>Same dialect on both sides: the bytes are the client's and the provider's own.</summary>
public sealed class PassthroughTests : GatewayTest
{
    private const string Odd =
        """
        { "unknown_field" : {"deep":[1.0e+2,  -0.0, 12345678901234567890123, "\u00e9\/\ud83d\ude00 智谱"], "a":null},
           "model"	:"m" , "seed":9007199254740993,"metadata":{ "model":"not this one","stream":true } }
        """;

    [Theory]
    [MemberData(nameof(WireCase.BothWays), MemberType = typeof(WireCase))]
    public async Task A_request_goes_up_as_it_came_apart_from_the_model(string dialect, bool mapped)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(wire.Error(400));
        await StartAsync(wire.Config(Upstream, c => mapped ? c with { ModelMapping = new Dictionary<string, string>(StringComparer.Ordinal) { ["m"] = "vendor/M-\"x\"" } } : c));

        using var answer = await Gateway.PostAsync(wire.Path, Odd, cancellation: Cancellation);

        var inBody = mapped && dialect != "gemini";
        Upstream.Request.Text.ShouldBe(inBody ? Odd.Replace(":\"m\"", ":\"vendor/M-\\\"x\\\"\"", StringComparison.Ordinal) : Odd);
        Upstream.Request.Header("Content-Type").ShouldBe("application/json");
        if (dialect == "gemini")
        {
            Upstream.Request.Path.ShouldBe(mapped ? "/v1beta/models/vendor%2FM-\"x\":generateContent" : "/v1beta/models/m:generateContent");
        }
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task A_body_comes_down_as_it_is(string dialect)
    {
        var wire = WireCase.Of(dialect);
        const string Body = "\n{ \"odd\" : [1.0e+2, 12345678901234567890123,\"\\u00e9\\/ 智谱\" ],\t\"usage\": {\"x\":1} }\r\n";
        Upstream.Always(Replies.Json(Body));
        await StartAsync(wire.Config(Upstream));

        using var answer = await wire.AskAsync(Gateway, Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldBe(Body);
        answer.Content.Headers.ContentLength.ShouldBe(Encoding.UTF8.GetByteCount(Body));
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task A_stream_comes_down_as_it_is_with_comments_and_odd_line_ends(string dialect)
    {
        var wire = WireCase.Of(dialect);
        string[] frames =
        [
            "\uFEFF: first\r\n\r\n", .. wire.Preamble, "id: 7\nretry: 100\n\n", wire.Content.Replace("\n", "\r\n", StringComparison.Ordinal),
            ": between\n\n", "event: vendor_thing\ndata: words that are no JSON\n\n", .. wire.End,
        ];
        var all = Encoding.UTF8.GetBytes(string.Concat(frames));

        // In pieces of thirteen bytes, so that no frame comes whole.
        var reply = Reply.With(200, "text/event-stream");
        Upstream.Always(all.Chunk(13).Aggregate(reply, (r, piece) => r.Chunk(piece)));
        await StartAsync(wire.Config(Upstream));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);

        (await answer.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(all);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
    }

    [Theory]
    [InlineData("/v1/chat/completions", "\"messages\":[]")]
    [InlineData("/v1/completions", "\"prompt\":\"hi\"")]
    public async Task Usage_is_asked_for_and_its_frame_taken_out(string path, string field)
    {
        Upstream.Always(path.EndsWith("t/completions", StringComparison.Ordinal) ? Replies.Chat("hello", new FakeUsage(50, 7)) : Replies.Completion("hello", new FakeUsage(50, 7)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.PostAsync(path, $$"""{"model":"m","stream":true,{{field}}}""", cancellation: Cancellation);
        var text = await answer.TextAsync(Cancellation);

        Upstream.Request.WantsUsage.ShouldBeTrue();
        text.ShouldNotContain("prompt_tokens");
        text.ShouldEndWith(ChatFrames.Done);
        (await OnlyRecordAsync()).Usage.Output.ShouldBe(7);
    }

    [Fact]
    public async Task The_usage_frame_stays_when_the_client_asked_for_it()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(50, 7)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        const string Body = """{"stream_options":{ "include_usage" : true },"model":"m","stream":true,"messages":[]}""";

        using var answer = await Gateway.PostAsync("/v1/chat/completions", Body, cancellation: Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldContain(ChatFrames.Usage(new FakeUsage(50, 7)));
        Upstream.Request.Text.ShouldBe(Body);
    }

    [Fact]
    public async Task Usage_is_not_asked_for_where_the_channel_forbids_it()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { AskUsage = false }));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        await answer.TextAsync(Cancellation);

        Upstream.Request.WantsUsage.ShouldBeFalse();
        var record = await OnlyRecordAsync();
        (record.Usage.Estimated, record.Usage.Reported).ShouldBe((true, false));
        record.Usage.Output.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gzip_answer_is_readable_and_metered(bool stream)
    {
        Upstream.Always(Replies.Chat("hello world", new FakeUsage(50, 7)).Gzipped());
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", stream, cancellation: Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldContain("hello");
        answer.Content.Headers.ContentEncoding.ShouldBeEmpty();
        (await OnlyRecordAsync()).Usage.Output.ShouldBe(7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gemini_streams_as_events_or_as_an_array(bool events)
    {
        Upstream.Always(Replies.Gemini("one two three", new FakeUsage(50, 7)));
        var wire = WireCase.Of("gemini");
        await StartAsync(wire.Config(Upstream, c => c with { ModelMapping = new Dictionary<string, string>(StringComparer.Ordinal) { ["m"] = "gemini-x" } }));

        using var answer = await Gateway.PostAsync("/v1beta/models/m:streamGenerateContent" + (events ? "?alt=sse" : ""), wire.Body, cancellation: Cancellation);

        var count = events ? (await answer.EventsAsync(Cancellation)).Count : (await answer.JsonAsync(Cancellation)).GetArrayLength();
        count.ShouldBe(3);
        Upstream.Request.PathAndQuery.ShouldBe("/v1beta/models/gemini-x:streamGenerateContent" + (events ? "?alt=sse" : ""));
        var record = await OnlyRecordAsync();
        (record.Usage.Input, record.Usage.Output, record.Stream).ShouldBe((50L, 7L, true));
    }

    [Theory]
    [InlineData("m", "m")]
    [InlineData("m", "whisper-of-another-name")]
    public async Task A_form_goes_up_as_it_came_apart_from_the_model(string asked, string upstream)
    {
        Upstream.Always(Replies.Transcription("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { ModelMapping = new Dictionary<string, string>(StringComparer.Ordinal) { ["m"] = upstream } }));
        byte[] file = [0, 1, 2, 13, 10, 45, 45, 255, 254];
        byte[] before = [.. "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n"u8, .. file, .. "\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"u8];
        byte[] after = [.. "\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n \r\n--b--\r\nepilogue"u8];
        using var content = new ByteArrayContent([.. before, .. Encoding.UTF8.GetBytes(asked), .. after]);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/audio/transcriptions") { Content = content };

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldContain("hello");
        Upstream.Request.Body.ShouldBe([.. before, .. Encoding.UTF8.GetBytes(upstream), .. after]);
        Upstream.Request.Header("Content-Type").ShouldBe("multipart/form-data; boundary=b");
        (await OnlyRecordAsync()).Usage.InputAudio.ShouldBe(14);
    }
}
