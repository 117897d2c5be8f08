using System.Globalization;
using System.Net;
using System.Text.Json;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Access;

public sealed class LimitsTests : GatewayTest
{
    [Theory]
    [InlineData("openai")]
    [InlineData("openai-responses")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public async Task Tells_the_limit_and_when_it_opens_in_every_dialect(string dialect)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(dialect switch
        {
            "anthropic" => Replies.Messages("hello"),
            "gemini" => Replies.Gemini("hello"),
            "openai-responses" => Replies.Responses("hello"),
            _ => Replies.Chat("hello"),
        });
        await StartAsync(Limited(wire.Config(Upstream), new LimitsConfig { RequestsPerMinute = 1 }));
        (await wire.AskAsync(Gateway, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        Clock.Advance(TimeSpan.FromSeconds(20));

        using var refused = await wire.AskAsync(Gateway, Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(41));
        var body = await refused.JsonAsync(Cancellation);
        wire.MessageOf(body).ShouldBe("API key 'laptop' has reached its limit of 1 requests per minute; try again in 41 s.");
        var error = body.GetProperty("error");
        var limit = dialect switch
        {
            "anthropic" => error.GetProperty("details").GetProperty("limit"),
            "gemini" => error.GetProperty("details")[0].GetProperty("limit"),
            _ => error.GetProperty("limit"),
        };
        Check(limit, "requestsPerMinute", 1, 1);
        limit.GetProperty("resets_at").GetDateTimeOffset().ShouldBeInRange(Clock.GetUtcNow() + TimeSpan.FromSeconds(40), Clock.GetUtcNow() + TimeSpan.FromSeconds(41));
        (refused.Headgate("attempts"), refused.Headgate("cost")).ShouldBe(("0", "0"));
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(10, 0)]
    [InlineData(3, 17)]
    [InlineData(10, 59)]
    public async Task A_request_is_let_in_after_the_wait_that_was_told(int limit, int second)
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Limited(Channel(), new LimitsConfig { RequestsPerMinute = limit }));
        Clock.Advance(TimeSpan.FromSeconds(second));
        for (var i = 0; i < limit; i++)
        {
            (await StatusAsync()).ShouldBe(200);
            Clock.Advance(TimeSpan.FromSeconds(2));
        }

        for (var round = 0; round < 5; round++)
        {
            var wait = await WaitAsync();
            wait.ShouldBeGreaterThan(TimeSpan.Zero);
            Clock.Advance(wait);
            (await StatusAsync()).ShouldBe(200);
        }
    }

    [Fact]
    public async Task Requests_leave_the_window_little_by_little()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Limited(Channel(), new LimitsConfig { RequestsPerMinute = 4 }));
        (await PassedAsync(6)).ShouldBe(4);

        Clock.Advance(TimeSpan.FromSeconds(90));
        (await PassedAsync(3)).ShouldBe(3);
        Clock.Advance(TimeSpan.FromSeconds(40));
        (await PassedAsync(6)).ShouldBe(1);

        Clock.Advance(TimeSpan.FromSeconds(21));
        (await PassedAsync(6)).ShouldBe(3);
        Upstream.Requests.Count.ShouldBe(11);
    }

    [Fact]
    public async Task Tokens_settle_to_what_was_used()
    {
        Upstream.Reply(Replies.Chat("hello", new FakeUsage(700, 200))).ThenReply(Replies.Chat("hello", new FakeUsage(40, 10))).ThenReply(Replies.Chat("hello", new FakeUsage(9, 3)));
        await StartAsync(Limited(Channel(), new LimitsConfig { TokensPerMinute = 1000 }));
        (await StatusAsync()).ShouldBe(200);
        (await StatusAsync()).ShouldBe(200);

        // 950 are used, and a request of 200 bytes is taken for 51.
        using var refused = await Gateway.PostAsync("/v1/chat/completions", Body(200), cancellation: Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var limit = (await refused.JsonAsync(Cancellation)).GetProperty("error").GetProperty("limit");
        Check(limit, "tokensPerMinute", 1000, 950);

        Clock.Advance(refused.Headers.RetryAfter!.Delta!.Value);
        using var answer = await Gateway.PostAsync("/v1/chat/completions", Body(200), cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(3_600)]
    [InlineData(40_000)]
    public async Task A_large_request_is_let_in_after_the_wait_that_was_told(int bytes)
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(990, 10)));
        await StartAsync(Limited(Channel(), new LimitsConfig { TokensPerMinute = 1000 }));
        (await StatusAsync()).ShouldBe(200);

        using var refused = await Gateway.PostAsync("/v1/chat/completions", Body(bytes), cancellation: Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBe(TimeSpan.FromSeconds(61));
        Clock.Advance(refused.Headers.RetryAfter.Delta.Value);

        using var answer = await Gateway.PostAsync("/v1/chat/completions", Body(bytes), cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_place_is_free_again_after_the_end_and_after_an_abort()
    {
        var gate = new Gate();
        Upstream.Reply(Replies.Chat("hello").HeldBy(gate)).ThenReply(Replies.NoAnswer()).ThenReply(Replies.Chat("hello")).ThenReply(Replies.Error(500));
        await StartAsync(Limited(Channel(), new LimitsConfig { Concurrency = 1 }).Settings(s => s with { MaxRetries = 0 }));

        var first = Gateway.ChatAsync("m", cancellation: Cancellation);
        await gate.Reached;
        using var refused = await Gateway.ChatAsync("m", cancellation: Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        Check((await refused.JsonAsync(Cancellation)).GetProperty("error").GetProperty("limit"), "concurrency", 1, 1);
        (await Gateway.NextRecordAsync()).Status.ShouldBe(429);
        gate.Open();
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Gateway.NextRecordAsync();

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Upstream.NextRequestAsync();
        var aborted = Gateway.ChatAsync("m", cancellation: leaving.Token);
        await Upstream.NextRequestAsync();
        (await StatusAsync()).ShouldBe(429);
        await Gateway.NextRecordAsync();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(aborted);
        (await Gateway.NextRecordAsync()).Outcome.ShouldBe(RequestOutcome.ClientClosed);

        (await StatusAsync()).ShouldBe(200);
        (await StatusAsync()).ShouldBe(500);
        (await StatusAsync("unknown")).ShouldBe(404);
        Gateway.Snapshot.Keys.Values.Single().Named("concurrency").Counter.Used(Now).ShouldBe(0);
    }

    [Theory]
    [InlineData("day", "2026-11-21T00:00:00Z")]
    [InlineData("week", "2026-11-23T00:00:00Z")]
    [InlineData("month", "2026-12-01T00:00:00Z")]
    public async Task A_spent_budget_opens_in_the_next_period(string period, string opens)
    {
        var opening = DateTimeOffset.Parse(opens, CultureInfo.InvariantCulture);
        Upstream.Always(Replies.Chat("hello", new FakeUsage(100_000, 50_000)));
        await StartAsync(Limited(
            Channel(c => c.WithPrice("m", 2, 4)), new LimitsConfig { Budget = 0.5m, BudgetPeriod = period }));
        (await StatusAsync()).ShouldBe(200);
        (await StatusAsync()).ShouldBe(200);

        using var refused = await Gateway.ChatAsync("m", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(opening - Clock.GetUtcNow());
        var error = (await refused.JsonAsync(Cancellation)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("insufficient_quota");
        error.GetProperty("message").GetString().ShouldBe(
            $"The budget of API key 'laptop' is spent: 0.8 of 0.5 USD; it resets at {opening:yyyy-MM-dd HH:mm} UTC.");
        Check(error.GetProperty("limit"), "budget", 0.5m, 0.8m);
        error.GetProperty("limit").GetProperty("resets_at").GetDateTimeOffset().ShouldBe(opening);

        Clock.AdvanceTo(opening - TimeSpan.FromTicks(1));
        (await StatusAsync()).ShouldBe(429);
        Clock.AdvanceTo(opening);
        (await StatusAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_budget_in_total_stays_spent()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(1_000_000, 0)));
        await StartAsync(Limited(Channel(c => c.WithPrice("m", 1, 1)), new LimitsConfig { Budget = 1 }));
        (await StatusAsync()).ShouldBe(200);
        Clock.Advance(TimeSpan.FromDays(400));

        using var refused = await Gateway.ChatAsync("m", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldBeNull();
        var error = (await refused.JsonAsync(Cancellation)).GetProperty("error");
        error.GetProperty("message").GetString().ShouldEndWith("it does not reset by itself; raise the key's budget.");
        error.GetProperty("limit").GetProperty("resets_at").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_failed_request_takes_nothing_of_tokens_and_budget()
    {
        Upstream.Reply(Replies.Error(500)).ThenReply(Replies.Error(400)).ThenReply(Replies.Html()).ThenReply(Replies.Chat("hello"));
        await StartAsync(Limited(Channel(c => c.WithPrice("m", 1, 1)), new LimitsConfig { Budget = 0.0001m, TokensPerMinute = 40 }).Settings(s => s with { MaxRetries = 0 }));

        (await StatusAsync()).ShouldBe(500);
        (await StatusAsync()).ShouldBe(400);
        (await StatusAsync()).ShouldBe(502);
        (await StatusAsync()).ShouldBe(200);

        Gateway.Sink.Records.Select(r => r.Cost).ShouldBe([0L, 0L, 0L, 12_000L]);
        var key = Gateway.Snapshot.Keys.Values.Single();
        (key.Named("tokensPerMinute").Counter.Used(Now), key.Named("budget").Spent(Now)).ShouldBe((12L, 12_000L));
    }

    private Moment Now => Moment.Now(Clock);

    private static void Check(JsonElement limit, string name, decimal most, decimal used) =>
        (limit.GetProperty("name").GetString(), limit.GetProperty("limit").GetDecimal(), limit.GetProperty("used").GetDecimal()).ShouldBe((name, most, used));

    private static TestConfig Limited(TestConfig config, LimitsConfig limits) => config.ApiKey("laptop", TestConfig.Key, k => k with { Limits = limits });

    private static string Body(int bytes)
    {
        const string Frame = """{"model":"m","messages":[{"role":"user","content":""}]}""";
        return Frame.Insert(Frame.Length - 4, new string('a', bytes - Frame.Length));
    }

    private TestConfig Channel(Func<ChannelConfig, ChannelConfig>? edit = null) => new TestConfig().Channel("main", Upstream, "m", edit);

    private async Task<int> StatusAsync(string model = "m")
    {
        using var answer = await Gateway.ChatAsync(model, cancellation: Cancellation);
        return (int)answer.StatusCode;
    }

    private async Task<TimeSpan> WaitAsync()
    {
        using var refused = await Gateway.ChatAsync("m", cancellation: Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        return refused.Headers.RetryAfter!.Delta!.Value;
    }

    private async Task<int> PassedAsync(int requests)
    {
        var passed = 0;
        for (var i = 0; i < requests; i++)
        {
            passed += await StatusAsync() == 200 ? 1 : 0;
        }

        return passed;
    }
}
