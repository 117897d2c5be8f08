using System.Globalization;
using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class BreakerBehaviourTests : GatewayTest
{
    [Theory]
    [InlineData(401, null)]
    [InlineData(403, null)]
    [InlineData(402, null)]
    [InlineData(429, "insufficient_quota")]
    public async Task Leaves_a_refused_or_spent_key_alone(int status, string? code)
    {
        Upstream.OnCredential("sk-bad").Always(Replies.Error(status, "No.", code, code));
        Upstream.OnCredential("sk-good").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("bad", Upstream, "m,other", c => c with { Priority = 1 })
            .Channel("good", Upstream, "m,other"));

        (await AskAsync()).ShouldBe("good");
        (await AskAsync()).ShouldBe("good");
        (await AskAsync("other")).ShouldBe("good");

        Upstream.Requests.Count(r => r.Credential == "sk-bad").ShouldBe(1);
        Gateway.Credential("bad", "sk-bad").Breaker.IsAvailable.ShouldBeFalse();
    }

    [Fact]
    public async Task Asks_a_refused_key_again_after_a_while()
    {
        Upstream.OnCredential("sk-bad").Reply(Replies.Error(401)).ThenReply(Replies.Chat("hello")).ThenReply(Replies.Chat("hello"));
        Upstream.OnCredential("sk-good").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("bad", Upstream, "m", c => c with { Priority = 1 }).Channel("good", Upstream, "m"));
        (await AskAsync()).ShouldBe("good");

        Clock.Advance(TimeSpan.FromMinutes(1));

        (await AskAsync()).ShouldBe("bad");
        (await AskAsync()).ShouldBe("bad");
    }

    [Theory]
    [InlineData("retry-after", "7", 7)]
    [InlineData("retry-after", "date", 90)]
    [InlineData("retry-after-ms", "2500", 2.5)]
    public async Task Waits_as_long_as_a_rate_limit_asks(string header, string value, double seconds)
    {
        value = value == "date" ? (Clock.GetUtcNow() + TimeSpan.FromSeconds(90)).ToString("R", CultureInfo.InvariantCulture) : value;
        Upstream.OnCredential("sk-busy").Reply(Replies.Error(429, "Slow down.").WithHeader(header, value)).ThenReply(Replies.Chat("hello"));
        Upstream.OnCredential("sk-free").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("busy", Upstream, "m", c => c with { Priority = 1 }).Channel("free", Upstream, "m"));
        (await AskAsync()).ShouldBe("free");

        Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        (await AskAsync()).ShouldBe("free");
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await AskAsync()).ShouldBe("busy");
    }

    [Fact]
    public async Task A_rate_limit_of_one_model_leaves_the_keys_other_models_alone()
    {
        Upstream.OnModel("m").Reply(Replies.RateLimited(60));
        Upstream.OnModel("other").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m,other"));

        using (var refused = await Gateway.ChatAsync("m", cancellation: Cancellation))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
        }

        (await AskAsync("other")).ShouldBe("main");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Opens_when_half_of_ten_attempts_failed_and_closes_after_one_good_probe(bool timeouts)
    {
        await FailUntilOpenAsync(timeouts);
        var asked = Upstream.Requests.Count;
        using (var refused = await Gateway.ChatAsync("m", cancellation: Cancellation))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        }

        Upstream.Requests.Count.ShouldBe(asked);
        Clock.Advance(TimeSpan.FromSeconds(5));

        // One goes ahead as the probe, and nobody else meanwhile.
        var gate = new Gate();
        Upstream.Reply(Replies.Chat("hello").HeldBy(gate));
        var probe = Gateway.ChatAsync("m", cancellation: Cancellation);
        await gate.Reached;
        using (var refused = await Gateway.ChatAsync("m", cancellation: Cancellation))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        gate.Open();
        (await probe).StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Always(Replies.Chat("hello"));
        (await AskAsync()).ShouldBe("main");
        (await AskAsync()).ShouldBe("main");
    }

    [Fact]
    public async Task Waits_longer_after_a_bad_probe()
    {
        await FailUntilOpenAsync(timeouts: false);
        Clock.Advance(TimeSpan.FromSeconds(5));

        using (var probe = await Gateway.ChatAsync("m", cancellation: Cancellation))
        {
            ((int)probe.StatusCode).ShouldBe(500);
        }

        Gateway.Target("main", "m").Breaker.Remaining.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_aborted_probe_gives_its_turn_back()
    {
        await FailUntilOpenAsync(timeouts: false);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Upstream.Always(Replies.NoAnswer());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var probe = Gateway.ChatAsync("m", cancellation: leaving.Token);
        var request = await Upstream.NextRequestAsync();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(probe);
        await request.Aborted;
        (await Gateway.NextRecordAsync()).Outcome.ShouldBe(RequestOutcome.ClientClosed);

        Upstream.Always(Replies.Chat("hello"));
        (await AskAsync()).ShouldBe("main");
    }

    private async Task FailUntilOpenAsync(bool timeouts)
    {
        Upstream.Always(timeouts ? Replies.NoAnswer() : Replies.Error(500));
        await StartAsync(new TestConfig()
            .Channel("main", Upstream, "m", c => c with { Timeouts = new TimeoutsConfig { FirstByte = TimeSpan.FromMilliseconds(100) } })
            .Settings(s => s with { MaxRetries = 0 }));
        for (var i = 0; i < 10; i++)
        {
            Gateway.Target("main", "m").Breaker.IsAvailable.ShouldBeTrue();
            var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
            await Upstream.NextRequestAsync();
            if (timeouts)
            {
                await Clock.AdvanceWhenArmedAsync(TimeSpan.FromMilliseconds(100));
            }

            using var answer = await asking;
            ((int)answer.StatusCode).ShouldBe(timeouts ? 504 : 500);
            await Gateway.NextRecordAsync();
        }

        Gateway.Target("main", "m").Breaker.IsAvailable.ShouldBeFalse();
    }

    private async Task<string?> AskAsync(string model = "m")
    {
        using var answer = await Gateway.ChatAsync(model, cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer.Headgate("channel");
    }
}
