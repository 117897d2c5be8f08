using System.Text;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Relaying;

/// <summary>Once content has reached the client there is no second try: the stream ends in the dialect's own error event.</summary>
public sealed class StreamFailureTests : GatewayTest
{
    private static readonly string[] Failures =
        ["cut", "reset", "ends early", "half frame", "broken JSON", "invalid UTF-8", "silence"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var dialect in (string[])["openai", "openai-responses", "anthropic", "gemini"])
            {
                foreach (var failure in Failures)
                {
                    cases.Add(dialect, failure);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Ends_in_an_error_event(string dialect, string failure)
    {
        var wire = WireCase.Of(dialect);
        var gate = new Gate();
        Upstream.Always(Replies.Sse([.. wire.Preamble, wire.Content]).Wait(gate).Then(Failure(failure, wire)));
        var config = wire.Config(Upstream, c => c.WithPrice("m", 1, 1) with { Timeouts = new TimeoutsConfig { Idle = TimeSpan.FromSeconds(7) } });
        await StartAsync(wire.Channel(config, "second", Upstream, c => c with { Priority = -1 }));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);
        await gate.Reached;
        gate.Open();
        var reading = answer.EventsAsync(Cancellation);
        if (failure == "silence")
        {
            await Clock.AdvanceWhenArmedAsync(TimeSpan.FromSeconds(7));
        }

        var message = wire.LastError(await reading);
        message.ShouldContain("'main'");
        if (failure == "silence")
        {
            message.ShouldContain("7 s (timeouts.idle)");
        }

        Upstream.Requests.Count.ShouldBe(1);
        var record = await OnlyRecordAsync();
        record.Outcome.ShouldBe(RequestOutcome.Cut);
        record.Error.ShouldBe(failure == "silence" ? "UpstreamTimeout" : "UpstreamCut");
        record.Status.ShouldBe(200);
        record.Usage.Input.ShouldBeGreaterThan(0);
        record.Usage.Output.ShouldBeGreaterThan(0);
        record.Cost.ShouldBe((record.Usage.Input + record.Usage.Output) * 1000);
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task Passes_the_providers_own_error_event_on(string dialect)
    {
        var wire = WireCase.Of(dialect);
        string[] frames = [.. wire.Preamble, wire.Content, wire.ErrorFrame("the model fell over")];
        Upstream.Always(Replies.Sse(frames));
        await StartAsync(wire.Channel(wire.Config(Upstream), "second", Upstream, c => c with { Priority = -1 }));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldBe(string.Concat(frames));
        Upstream.Requests.Count.ShouldBe(1);
        var record = await OnlyRecordAsync();
        record.Outcome.ShouldBe(RequestOutcome.Cut);
        record.ErrorMessage!.ShouldContain("the model fell over");
    }

    [Fact]
    public async Task Takes_an_event_over_the_cap_for_a_failure()
    {
        var gate = new Gate();
        Upstream.Always(Replies.Sse(ChatFrames.Text("hello")).Wait(gate).Chunk("data: ").Forever(new string('a', 256 * 1024)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        gate.Open();
        var events = await answer.EventsAsync(Cancellation);

        events.Count.ShouldBe(2);
        WireCase.Of("openai").LastError(events).ShouldContain("longer than");
        await Upstream.Request.Aborted;
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Cut);
    }

    [Fact]
    public async Task Ends_an_array_of_Gemini_as_an_array()
    {
        var gate = new Gate();
        Upstream.Always(Reply.With(200, "application/json").Chunk("[" + Replies.GeminiFrame("hello", "m", new FakeUsage(), null)).Wait(gate).Cut());
        var wire = WireCase.Of("gemini");
        await StartAsync(wire.Config(Upstream));

        using var answer = await Gateway.PostAsync("/v1beta/models/m:streamGenerateContent", wire.Body, cancellation: Cancellation);
        gate.Open();
        var items = await answer.JsonAsync(Cancellation);

        items.GetArrayLength().ShouldBe(2);
        wire.MessageOf(items[1]).ShouldContain("'main'");
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Cut);
    }

    [Fact]
    public async Task A_cut_after_the_end_marker_is_no_failure()
    {
        Upstream.Always(Replies.Sse(ChatFrames.Text("hello"), ChatFrames.Finish(), ChatFrames.Done).Cut());
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        var events = await answer.EventsAsync(Cancellation);

        events[^1].Data.ShouldBe("[DONE]");
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Completed);
    }

    private static Reply Failure(string name, WireCase wire) => name switch
    {
        "cut" => Reply.Empty.Chunk(wire.Content[..20]).Cut(),
        "reset" => Reply.Empty.Reset(),
        "ends early" => Reply.Empty,
        "half frame" => Reply.Empty.Chunk(wire.Content[..(wire.Content.Length - 12)]),
        "broken JSON" => Reply.Empty.Chunk(wire.Content[..(wire.Content.Length - 6)] + "\n\n").Hang(),
        "invalid UTF-8" => Reply.Empty.Chunk([.. Encoding.UTF8.GetBytes(wire.Content[..(wire.Content.IndexOf("hello", StringComparison.Ordinal) + 2)]), 0xff, .. "\"}\n\n"u8]).Hang(),
        _ => Reply.Empty.Hang(),
    };
}
