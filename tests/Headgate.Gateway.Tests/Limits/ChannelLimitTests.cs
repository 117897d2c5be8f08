using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Limits;

/// <summary>Limits of channels: a plan's own window.</summary>
public sealed class ChannelLimitTests : GatewayTest
{
    private static readonly LimitsConfig FiveHours = new() { Rules = [Build.Rule("requests", 2, "5h", "first-use")] };

    [Fact]
    public async Task A_spent_plan_goes_on_where_spillover_allows_and_comes_back_after_its_reset()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Plan("charged"));

        (await AskAsync()).ShouldBe("plan");
        Clock.Advance(TimeSpan.FromHours(2));
        (await AskAsync()).ShouldBe("plan");
        (await AskAsync()).ShouldBe("charged");
        Clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromTicks(1));
        (await AskAsync()).ShouldBe("charged");
        Clock.Advance(TimeSpan.FromTicks(1));
        (await AskAsync()).ShouldBe("plan");
    }

    [Fact]
    public async Task Without_spillover_the_client_is_told_until_when_the_plan_is_out()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Plan());
        await AskAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await AskAsync();

        using var refused = await Gateway.ChatAsync("m", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromHours(4));
        var error = (await refused.JsonAsync(Cancellation)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("plan_exhausted");
        var text = error.GetProperty("message").GetString().ShouldNotBeNull();
        text.ShouldContain("Channel 'plan' has reached its limit of 2 requests per 5h; try again in 14400 s.");
        text.ShouldContain("set \"spillover\": true");
        var limit = error.GetProperty("limit");
        (limit.GetProperty("scope").GetString(), limit.GetProperty("used").GetInt32(), limit.GetProperty("window").GetString())
            .ShouldBe(("channel 'plan'", 2, "5h (from the first request)"));
        Upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_attempt_counts_as_a_request_and_gives_money_and_tokens_back()
    {
        Upstream.OnCredential("sk-first").Always(Replies.Error(500));
        Upstream.OnCredential("sk-second").Always(Replies.Chat("hello", new FakeUsage(100, 50)));
        var limits = new LimitsConfig { Concurrency = 1, Rules = [Build.Rule("requests", 10, "day"), Build.Rule("tokens", 1_000, "day"), Build.Rule("cost", 1, "day")] };
        await StartAsync(new TestConfig()
            .Channel("first", Upstream, "m", c => c.WithPrice("m", 1, 1) with { Priority = 2, Limits = limits })
            .Channel("second", Upstream, "m", c => c.WithPrice("m", 1, 1) with { Limits = limits })
            .With(c => c with { Groups = [new GroupConfig { Path = "groups[0]", Name = "default", Ratio = 2 }] }));

        (await AskAsync()).ShouldBe("second");

        Used("first").ShouldBe([0, 1, 0, 0]);

        // The provider is paid the cost, whatever the client is charged.
        Used("second").ShouldBe([0, 1, 150, 150_000]);
        Gateway.Sink.Record.Charge.ShouldBe(300_000);
    }

    [Fact]
    public async Task A_channel_that_is_full_is_passed_over_and_a_free_one_taken()
    {
        var gate = new Gate();
        Upstream.OnCredential("sk-first").Reply(Replies.Chat("hello").HeldBy(gate)).Always(Replies.Chat("hello"));
        Upstream.OnCredential("sk-second").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("first", Upstream, "m", c => c with { Priority = 2, Limits = new LimitsConfig { Concurrency = 1 } })
            .Channel("second", Upstream, "m", c => c with { Limits = new LimitsConfig { RequestsPerMinute = 1 } }));
        var held = Gateway.ChatAsync("m", cancellation: Cancellation);
        await gate.Reached;

        (await AskAsync()).ShouldBe("second");
        using (var refused = await Gateway.ChatAsync("m", cancellation: Cancellation))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            var text = (await refused.JsonAsync(Cancellation)).GetProperty("error").GetProperty("message").GetString();
            text.ShouldNotBeNull().ShouldContain("Channel 'first'");
            text.ShouldContain("Channel 'second' has reached its limit of 1 requests per minute");
        }

        gate.Open();
        (await held).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AskAsync()).ShouldBe("first");
    }

    [Fact]
    public async Task Raw_paths_count_too()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { Limits = FiveHours }));
        async Task<HttpStatusCode> Raw() => (await Gateway.PostAsync("/channels/main/files", "{}", cancellation: Cancellation)).StatusCode;

        (await Raw()).ShouldBe(HttpStatusCode.OK);
        (await Raw()).ShouldBe(HttpStatusCode.OK);
        (await Raw()).ShouldBe(HttpStatusCode.TooManyRequests);
        Upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Counts_survive_a_reload_and_a_raised_limit()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Plan());
        await AskAsync();
        await AskAsync();

        Gateway.Reload(Plan(edit: c => c with { Limits = new LimitsConfig { Rules = [Build.Rule("requests", 3, "5h", "first-use")] } }));

        (await AskAsync()).ShouldBe("plan");
        (await Gateway.ChatAsync("m", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_plan_that_was_spent_before_a_restart_stays_so_until_its_reset()
    {
        // The window began two hours ago: slot 216 of 240 in the four windows that are looked at.
        Upstream.Always(Replies.Chat("hello"));
        var history = new Configuration.Compiled.History(new UsageRow("plan", 216, 2, 0, 0));
        await using var gateway = await GatewayHarness.StartAsync(Plan("charged"), Clock, history: history);

        using var first = await gateway.ChatAsync("m", cancellation: Cancellation);
        first.Headgate("channel").ShouldBe("charged");
        Clock.Advance(TimeSpan.FromHours(3));
        using var second = await gateway.ChatAsync("m", cancellation: Cancellation);
        second.Headgate("channel").ShouldBe("plan");
    }

    private TestConfig Plan(string? spillover = null, Func<ChannelConfig, ChannelConfig>? edit = null)
    {
        edit ??= c => c;
        return new TestConfig()
            .Channel("plan", Upstream, "m", c => edit(c with { Billing = "plan", Spillover = spillover is null ? null : [spillover], Limits = FiveHours }))
            .Channel("charged", Upstream, "m");
    }

    private long[] Used(string channel) => [.. Gateway.Snapshot.Channels[channel].Limits.Select(l => l.Counter.Used(Moment.Now(Clock)))];

    private async Task<string?> AskAsync()
    {
        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);
        return answer.Headgate("channel");
    }
}
