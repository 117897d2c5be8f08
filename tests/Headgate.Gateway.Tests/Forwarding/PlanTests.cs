using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class PlanTests : GatewayTest
{
    [Fact]
    public async Task A_plan_comes_before_a_channel_charged_per_token()
    {
        await StartAsync(spillover: null);
        Upstream.Always(Replies.Chat("hello"));

        for (var i = 0; i < 20; i++)
        {
            (await AskAsync()).ShouldBe("plan");
        }
    }

    [Theory]
    [InlineData("quota")]
    [InlineData("rate limit")]
    public async Task A_spent_plan_does_not_slip_to_the_charged_channel(string said)
    {
        Upstream.OnCredential("sk-plan").Reply(said == "quota"
            ? Replies.Error(429, "Usage limit reached for 5 hour. Your limit will reset at 2026-11-20 23:30:00", "1308")
            : Replies.RateLimited(5400));
        await StartAsync(spillover: null);

        // The second one finds the plan cooling down and is told as much.
        for (var i = 0; i < 2; i++)
        {
            using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);
            var text = await answer.TextAsync(Cancellation);

            ((int)answer.StatusCode).ShouldBe(429, text);
            text.ShouldContain(said == "quota" ? "2026-11-20 15:30:00 UTC" : "in 5400 s");
            text.ShouldContain("'plan'");
            text.ShouldContain("spillover");
            text.ShouldContain("'charged'");
            text.ShouldContain("charged/m");
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromHours(said == "quota" ? 3.5 : 1.5));
            answer.Headgate("cost").ShouldBe("0");
        }

        Upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("charged")]
    public async Task Spillover_lets_it_through_until_the_plan_resets(string spillover)
    {
        Upstream.OnCredential("sk-plan")
            .Reply(Replies.Error(429, "Usage limit reached for 5 hour. Your limit will reset at 2026-11-20 23:30:00", "1308"))
            .Always(Replies.Chat("hello"));
        Upstream.OnCredential("sk-charged").Always(Replies.Chat("hello"));
        await StartAsync(spillover);

        (await AskAsync()).ShouldBe("charged");
        (await AskAsync()).ShouldBe("charged");
        Clock.Advance(TimeSpan.FromHours(3.5) - TimeSpan.FromSeconds(1));
        (await AskAsync()).ShouldBe("charged");
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync()).ShouldBe("plan");
        (await AskAsync()).ShouldBe("plan");
        Upstream.Requests.Count(r => r.Credential == "sk-plan").ShouldBe(3);
    }

    [Fact]
    public async Task Spillover_to_another_channel_does_not_allow_this_one()
    {
        Upstream.OnCredential("sk-plan").Always(Replies.QuotaSpent());
        await StartAsync("other");

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_second_key_of_the_plan_is_asked_first()
    {
        Upstream.OnCredential("a").Always(Replies.QuotaSpent());
        Upstream.OnCredential("b").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("plan", Upstream, "m", c => c.WithKeys("a", "b") with { Billing = "plan" })
            .Channel("charged", Upstream, "m"));

        for (var i = 0; i < 5; i++)
        {
            (await AskAsync()).ShouldBe("plan");
        }
    }

    [Theory]
    [InlineData("charged/m", "charged")]
    [InlineData("charged,m", "charged")]
    [InlineData("CHARGED/M", "charged")]
    [InlineData("plan/m", "plan")]
    [InlineData("plan,m", "plan")]
    public async Task One_channel_can_be_asked_for(string model, string channel)
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(spillover: null);

        (await AskAsync(model)).ShouldBe(channel);

        Upstream.Request.Model.ShouldBe("m");
        (await OnlyRecordAsync()).Model.ShouldBe(model);
    }

    private async Task<string?> AskAsync(string model = "m")
    {
        using var answer = await Gateway.ChatAsync(model, cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer.Headgate("channel");
    }

    private Task<GatewayHarness> StartAsync(string? spillover) => StartAsync(new TestConfig()
        .Channel("charged", Upstream, "m")
        .Channel("plan", Upstream, "m", c => c with { Billing = "plan", Spillover = spillover is null ? null : [spillover] })
        .Channel("other", Upstream, "else"));
}
