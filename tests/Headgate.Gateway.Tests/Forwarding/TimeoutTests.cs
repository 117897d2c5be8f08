using System.Net;
using System.Net.Sockets;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

/// <summary>Every phase has its own limit, and the error names the phase and the setting.</summary>
public sealed class TimeoutTests : GatewayTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task A_connection_that_does_not_come_about_runs_into_the_connect_limit()
    {
        // It accepts and then says nothing: no TLS ever stands. The transport keeps this time itself, by the real clock.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await StartAsync(new TestConfig()
            .Channel("main", $"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/v1", "m", c => c with { Timeouts = new TimeoutsConfig { Connect = TimeSpan.FromMilliseconds(30) } })
            .Settings(s => s with { MaxRetries = 0 }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        await ShouldNameAsync(answer, "could not be connected to within 0.03 s (timeouts.connect)");
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_runs_into_the_first_byte_limit()
    {
        Upstream.Always(Replies.NoAnswer());
        await StartAsync(Config(new TimeoutsConfig { FirstByte = Limit }));

        var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
        var request = await Upstream.NextRequestAsync();
        await Clock.AdvanceWhenArmedAsync(Limit);

        using var answer = await asking;
        await ShouldNameAsync(answer, "did not answer within 7 s (timeouts.firstByte");
        await request.Aborted;
    }

    [Fact]
    public async Task The_default_limit_holds_for_the_first_byte()
    {
        Upstream.Always(Replies.NoAnswer());
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { DefaultTimeout = Limit, MaxRetries = 0 }));

        var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
        await Upstream.NextRequestAsync();
        await Clock.AdvanceWhenArmedAsync(Limit);

        using var answer = await asking;
        await ShouldNameAsync(answer, "globalSettings.defaultTimeout");
    }

    [Fact]
    public async Task A_stream_without_content_runs_into_the_first_token_limit()
    {
        Upstream.Always(Replies.Sse(ChatFrames.Role(), ChatFrames.KeepAlive).Hang());
        await StartAsync(Config(new TimeoutsConfig { FirstToken = Limit }));

        var asking = Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        await Clock.AdvanceWhenArmedAsync(Limit);

        using var answer = await asking;
        await ShouldNameAsync(answer, "sent no content within 7 s (timeouts.firstToken)");
        await Upstream.Request.Aborted;
    }

    [Fact]
    public async Task Signs_of_life_do_not_prolong_the_first_token_limit()
    {
        var gate = new Gate();
        Upstream.Always(Replies.Sse(ChatFrames.KeepAlive).Wait(gate).Delay(Limit * 0.6, Clock).Chunk(ChatFrames.KeepAlive).Delay(Limit * 0.6, Clock).Then(Replies.Sse(ChatFrames.Text("late"))));
        await StartAsync(Config(new TimeoutsConfig { FirstToken = Limit }));

        var asking = Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        await Clock.WhenArmedAsync(Limit);
        gate.Open();
        await Clock.AdvanceWhenArmedAsync(Limit * 0.6);
        await Clock.AdvanceWhenArmedAsync(Limit * 0.4);

        using var answer = await asking;
        await ShouldNameAsync(answer, "timeouts.firstToken");
    }

    [Fact]
    public async Task A_body_that_does_not_come_runs_into_the_idle_limit()
    {
        // Announced, but not one byte of it comes: bytes that arrive at the very moment would begin the limit anew.
        Upstream.Always(Reply.With(200, "application/json").Length(100).StartHeaders().Hang());
        await StartAsync(Config(new TimeoutsConfig { Idle = Limit }));

        var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
        await Clock.AdvanceWhenArmedAsync(Limit);

        using var answer = await asking;
        await ShouldNameAsync(answer, "fell silent within 7 s (timeouts.idle)");
        await Upstream.Request.Aborted;
    }

    [Fact]
    public async Task Signs_of_life_keep_a_stream_that_has_begun()
    {
        var gate = new Gate();
        Upstream.Always(Replies.Sse(ChatFrames.Text("hello")).Wait(gate).Chunk(ChatFrames.KeepAlive).Delay(Limit / 2, Clock).Chunk(ChatFrames.KeepAlive)
            .Delay(Limit / 2, Clock).Chunk(ChatFrames.Finish()).Chunk(ChatFrames.Done));
        await StartAsync(Config(new TimeoutsConfig { Idle = Limit }));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        gate.Open();
        await ReadPastAsync(reader, ": keep-alive");
        await Clock.AdvanceWhenArmedAsync(Limit / 2);
        await ReadPastAsync(reader, ": keep-alive");
        await Clock.AdvanceWhenArmedAsync(Limit / 2);
        (await reader.ReadToEndAsync(Cancellation)).ShouldEndWith(ChatFrames.Done);
    }

    [Fact]
    public async Task The_whole_request_runs_into_the_total_limit_over_all_attempts()
    {
        Upstream.Reply(Replies.Error(500).HeldBy(Closed(out var first))).ThenReply(Replies.NoAnswer());
        await StartAsync(new TestConfig().Channel("one", Upstream, "m").Channel("two", Upstream, "m")
            .Settings(s => s with { Timeouts = new TimeoutsConfig { Total = Limit } }));

        var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
        await first.Reached;
        Clock.Advance(TimeSpan.FromSeconds(5));
        first.Open();
        await Upstream.NextRequestAsync();
        await Upstream.NextRequestAsync();
        await Clock.AdvanceWhenArmedAsync(TimeSpan.FromSeconds(2));

        using var answer = await asking;
        (await answer.TextAsync(Cancellation)).ShouldContain("was not done within 7 s (globalSettings.timeouts.total)");
        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        Upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_stream_runs_into_the_total_limit_too()
    {
        Upstream.Always(Replies.Sse(ChatFrames.Text("hello")).Hang());
        await StartAsync(new TestConfig().Channel("main", Upstream, "m")
            .Settings(s => s with { Timeouts = new TimeoutsConfig { Total = Limit } }));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        await Clock.AdvanceWhenArmedAsync(Limit);

        WireCase.Of("openai").LastError(await answer.EventsAsync(Cancellation)).ShouldContain("globalSettings.timeouts.total");
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Cut);
    }

    [Fact]
    public async Task A_first_byte_that_does_not_come_leads_to_the_next_target()
    {
        Upstream.OnCredential("sk-slow").Always(Replies.NoAnswer());
        Upstream.OnCredential("sk-fast").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("slow", Upstream, "m", c => c with { Priority = 1, Timeouts = new TimeoutsConfig { FirstByte = Limit } })
            .Channel("fast", Upstream, "m"));

        var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
        var request = await Upstream.NextRequestAsync();
        await Clock.AdvanceWhenArmedAsync(Limit);

        using var answer = await asking;
        answer.Headgate("channel").ShouldBe("fast");
        await request.Aborted;
        (await OnlyRecordAsync()).Trail!.ShouldContain("UpstreamTimeout");
    }

    private static Gate Closed(out Gate gate) => gate = new Gate();

    private async Task ReadPastAsync(StreamReader reader, string line)
    {
        while (await reader.ReadLineAsync(Cancellation) != line)
        {
        }
    }

    private TestConfig Config(TimeoutsConfig timeouts) => new TestConfig()
        .Channel("main", Upstream, "m", c => c with { Timeouts = timeouts })
        .Settings(s => s with { MaxRetries = 0 });

    private async Task ShouldNameAsync(HttpResponseMessage answer, string words)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        WireCase.Of("openai").MessageOf(await answer.JsonAsync(Cancellation)).ShouldContain(words);
        var record = await OnlyRecordAsync();
        (record.Outcome, record.Error, record.Usage.Input, record.Cost).ShouldBe((RequestOutcome.Refused, "UpstreamTimeout", 0L, 0L));
    }
}
