using System.Net;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Relaying;

/// <summary>Until content came, whatever a stream does is invisible to the client: the next target is asked.</summary>
public sealed class StreamOpeningTests : GatewayTest
{
    public static TheoryData<string> BadOpenings =>
    [
        "error event", "role only", "role, then cut", "comments only", "done only", "empty", "error as JSON", "half frame, then cut",
        "half frame, then end", "html", "reset", "cut after headers", "invalid UTF-8", "broken JSON", "not an event stream",
    ];

    [Theory]
    [MemberData(nameof(BadOpenings))]
    public async Task A_bad_opening_leads_to_the_next_target(string opening)
    {
        Upstream.OnCredential("sk-bad").Always(Opening(opening));
        Upstream.OnCredential("sk-good").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("bad", Upstream, "m", c => c with { Priority = 1 }).Channel("good", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        var text = await answer.TextAsync(Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headgate("channel").ShouldBe("good");
        text.ShouldBe(string.Concat(ChatFrames.Role(), ChatFrames.Text("hello"), ChatFrames.Finish(), ChatFrames.Done));
        var record = await OnlyRecordAsync();
        (record.Outcome, record.Attempts, record.Usage.Output).ShouldBe((RequestOutcome.Completed, 2, 3L));
        Upstream.Requests.Select(r => r.Credential).ShouldBe(["sk-bad", "sk-good"]);
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task An_error_event_before_content_leads_to_the_next_target_in_every_dialect(string dialect)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Reply(Replies.Sse([.. wire.Preamble, wire.ErrorFrame("overloaded")])).ThenReply(Replies.Sse(wire.Whole));
        var config = wire.Config(Upstream);
        await StartAsync(wire.Channel(config, "second", Upstream));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldBe(string.Concat(wire.Whole));
        (await OnlyRecordAsync()).Attempts.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task Content_is_passed_on_before_the_stream_goes_on(string dialect)
    {
        var wire = WireCase.Of(dialect);
        var gate = new Gate();
        Upstream.Reply(Replies.Sse([.. wire.Preamble, wire.Content]).Wait(gate).Chunks(wire.End));
        await StartAsync(wire.Config(Upstream));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        var expected = string.Concat([.. wire.Preamble, wire.Content]);
        var seen = new byte[expected.Length];
        await body.ReadExactlyAsync(seen, Cancellation);

        System.Text.Encoding.UTF8.GetString(seen).ShouldBe(expected);
        Gateway.Sink.Records.ShouldBeEmpty();
        gate.Open();
        using var rest = new StreamReader(body);
        (await rest.ReadToEndAsync(Cancellation)).ShouldBe(string.Concat(wire.End));
    }

    [Fact]
    public async Task The_error_event_is_told_with_a_status_when_nobody_is_left()
    {
        Upstream.Always(Replies.ChatErrorFrame("overloaded"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { MaxRetries = 0 }));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await answer.TextAsync(Cancellation)).ShouldContain("overloaded");
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Refused);
    }

    private static Reply Opening(string name) => name switch
    {
        "error event" => Replies.ChatErrorFrame(),
        "role only" => Replies.Sse(ChatFrames.Role()),
        "role, then cut" => Replies.Sse(ChatFrames.Role()).Cut(),
        "comments only" => Replies.Sse(ChatFrames.KeepAlive, ChatFrames.KeepAlive),
        "done only" => Replies.Sse(ChatFrames.Done),
        "empty" => Replies.Nothing(contentType: "text/event-stream"),
        "error as JSON" => Replies.Json("""{"error":{"message":"overloaded","type":"server_error"}}"""),
        "half frame, then cut" => Replies.Sse(ChatFrames.Text("hello")[..60]).Cut(),
        "half frame, then end" => Replies.Sse(ChatFrames.Text("hello")[..60]),
        "html" => Replies.Html(),
        "reset" => Replies.Reset(),
        "cut after headers" => Replies.CutAfterHeaders("text/event-stream"),
        "invalid UTF-8" => Replies.Sse(ChatFrames.Role()).Chunk([.. "data: {\"choices\":[{\"delta\":{\"content\":\""u8, 0xff, .. "\"}}]}\n\n"u8]),
        "broken JSON" => Replies.Sse(ChatFrames.Role(), "data: {\"choices\":[{\"delta\":{\"content\":\"hello\n\n"),
        _ => Reply.With(200, "text/plain").Body("upstream connect error"),
    };
}
