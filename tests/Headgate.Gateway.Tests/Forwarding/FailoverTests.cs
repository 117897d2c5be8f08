using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class FailoverTests : GatewayTest
{
    [Fact]
    public async Task Shares_by_weight_inside_a_priority()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("large", Upstream, "m", c => c with { Weight = 9 })
            .Channel("small", Upstream, "m", c => c with { Weight = 1 })
            .Channel("low", Upstream, "m", c => c with { Priority = -1, Weight = 1000 }));

        for (var i = 0; i < 200; i++)
        {
            using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        // Twenty are expected; outside of these bounds once in many million runs.
        Upstream.Requests.Count(r => r.Credential == "sk-small").ShouldBeInRange(1, 50);
        Upstream.Requests.ShouldNotContain(r => r.Credential == "sk-low");
    }

    [Fact]
    public async Task Tries_siblings_before_the_next_tier_and_each_only_once()
    {
        Upstream.Always(Replies.Error(500));
        Upstream.OnCredential("sk-low").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("low", Upstream, "m", c => c with { Priority = 1 })
            .Channel("one", Upstream, "m", c => c with { Priority = 2 })
            .Channel("two", Upstream, "m", c => c with { Priority = 2, Weight = 50 })
            .Channel("three", Upstream, "m", c => c with { Priority = 2 }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headgate("attempts").ShouldBe("4");
        answer.Headgate("channel").ShouldBe("low");
        Upstream.Requests.Take(3).Select(r => r.Credential).Order(StringComparer.Ordinal).ShouldBe(["sk-one", "sk-three", "sk-two"]);
    }

    [Fact]
    public async Task Goes_on_to_the_next_model_of_a_chain_with_that_models_name()
    {
        Upstream.OnModel("a").Always(Replies.Error(503));
        Upstream.OnModel("b").Always(Replies.Error(404));
        Upstream.OnModel("c").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("one", Upstream, "a", c => c.WithKeys("sk-1", "sk-2"))
            .Channel("two", Upstream, "b,c")
            .Route("fast", "a", "two/b", "two,c"));

        using var answer = await Gateway.ChatAsync("fast", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Requests.Select(r => r.Model).ShouldBe(["a", "a", "b", "c"]);
        answer.Headgate("model").ShouldBe("c");
        (await OnlyRecordAsync()).Model.ShouldBe("fast");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task Stops_after_so_many_retries(int retries, int attempts)
    {
        Upstream.Always(Replies.Error(502));
        await StartAsync(new TestConfig()
            .Channel("main", Upstream, "m", c => c.WithKeys("a", "b", "c", "d", "e"))
            .Settings(s => s with { MaxRetries = retries }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        ((int)answer.StatusCode).ShouldBe(retries == 0 ? 502 : 503);
        Upstream.Requests.Count.ShouldBe(attempts);
        (await OnlyRecordAsync()).Attempts.ShouldBe(attempts);
    }

    [Fact]
    public async Task Asks_the_only_target_again_after_a_pause()
    {
        Upstream.Reply(Replies.Error(500)).ThenReply(Replies.CutAfterHeaders()).ThenReply(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
        await Clock.AdvanceWhenArmedAsync(TimeSpan.FromMilliseconds(250));
        await Upstream.NextRequestAsync();
        await Upstream.NextRequestAsync();
        asking.IsCompleted.ShouldBeFalse();
        await Clock.AdvanceWhenArmedAsync(TimeSpan.FromMilliseconds(500));

        using var answer = await asking;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headgate("attempts").ShouldBe("3");
    }

    [Fact]
    public async Task Gives_the_only_target_up_after_so_many_retries()
    {
        Upstream.Always(Replies.Error(500));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { MaxRetries = 1 }));

        var asking = Gateway.ChatAsync("m", cancellation: Cancellation);
        await Clock.AdvanceWhenArmedAsync(TimeSpan.FromSeconds(1));

        using var answer = await asking;
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Upstream.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task Does_not_offer_a_wrong_request_to_others(int status)
    {
        Upstream.Always(Replies.Error(status, "Bad field."));
        await StartAsync(new TestConfig().Channel("one", Upstream, "m").Channel("two", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task Offers_the_same_bytes_to_the_next_target(int status)
    {
        Upstream.OnCredential("sk-first").Always(Replies.Error(status));
        Upstream.OnCredential("sk-second").Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig()
            .Channel("first", Upstream, "m", c => c with { Priority = 1, ModelMapping = new Dictionary<string, string>(StringComparer.Ordinal) { ["m"] = "a-much-longer-name" } })
            .Channel("second", Upstream, "m"));
        const string Body = """{ "messages": [ { "role":"user" , "content":"\u0068\/i" } ], "n" : 1e0, "model" : "m" }""";

        using var answer = await Gateway.PostAsync("/v1/chat/completions", Body, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Requests[0].Text.ShouldBe(Body.Replace("\"m\"", "\"a-much-longer-name\"", StringComparison.Ordinal));
        Upstream.Requests[1].Text.ShouldBe(Body);
    }

    [Fact]
    public async Task Goes_on_when_a_server_is_not_there()
    {
        var gone = await StartUpstreamAsync();
        var address = gone.BaseUrl;
        await gone.DisposeAsync();
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("gone", address, "m", c => c with { Priority = 1 }).Channel("there", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.Headgate("channel").ShouldBe("there");
        (await OnlyRecordAsync()).Trail!.ShouldContain("UpstreamUnreachable");
    }
}
