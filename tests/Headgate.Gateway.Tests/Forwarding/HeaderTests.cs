using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class HeaderTests : GatewayTest
{
    [Theory]
    [InlineData("anthropic-beta", "a-2099-01-01,b")]
    [InlineData("anthropic-version", "2099-01-01")]
    [InlineData("x-stainless-lang", "js")]
    [InlineData("User-Agent", "tool/1.0 (x)")]
    [InlineData("X-Title", "我的应用")]
    [InlineData("Idempotency-Key", "k1")]
    public async Task Useful_headers_go_up(string name, string value)
    {
        (await SendAsync(name, value)).Header(name).ShouldBe(value);
    }

    [Theory]
    [InlineData("Cookie", "session=1")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("X-Real-IP", "10.0.0.1")]
    [InlineData("CF-Connecting-IP", "10.0.0.1")]
    [InlineData("Origin", "https://app.example.com")]
    [InlineData("Referer", "https://app.example.com/x")]
    [InlineData("OpenAI-Organization", "org-mine")]
    [InlineData("Proxy-Authorization", "Basic eDp5")]
    [InlineData("x-headgate-strict", "true")]
    [InlineData("api-key", "mine")]
    [InlineData("x-api-key", "mine")]
    [InlineData("x-goog-api-key", "mine")]
    [InlineData("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("X-Unwanted", "removed by the channel")]
    public async Task What_belongs_to_this_hop_or_to_the_client_stays_behind(string name, string value)
    {
        (await SendAsync(name, value)).Header(name).ShouldBeNull();
    }

    [Fact]
    public async Task The_channels_own_headers_win()
    {
        (await SendAsync("X-Mine", "client")).Header("X-Mine").ShouldBe("channel");
    }

    [Fact]
    public async Task An_answers_headers_come_down_without_what_binds_to_the_providers_site()
    {
        Upstream.Always(Replies.Chat("hello").WithHeader("x-ratelimit-remaining-requests", "41").WithHeader("openai-processing-ms", "12")
            .WithHeader("Set-Cookie", "__cf=1").WithHeader("Server", "cloudflare").WithHeader("Strict-Transport-Security", "max-age=1")
            .WithHeader("Access-Control-Allow-Origin", "https://vendor.example").WithHeader("x-headgate-cost", "0.00001").WithHeader("Alt-Svc", "h3"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.Headers.GetValues("x-ratelimit-remaining-requests").ShouldBe(["41"]);
        answer.Headers.GetValues("openai-processing-ms").ShouldBe(["12"]);
        foreach (var name in (string[])["Set-Cookie", "Server", "Strict-Transport-Security", "Access-Control-Allow-Origin", "Alt-Svc"])
        {
            answer.Headers.Contains(name).ShouldBeFalse(name);
        }

        answer.Headgate("cost").ShouldBe("unpriced");
    }

    [Fact]
    public async Task Every_answer_tells_what_happened()
    {
        Upstream.Reply(Replies.Error(500)).ThenReply(Replies.Chat("hello", new FakeUsage(1_000_000, 0)));
        await StartAsync(new TestConfig()
            .Channel("智谱", Upstream, "m", c => c.WithPrice("m", 2.5m, 0) with
            {
                ModelMapping = new Dictionary<string, string>(StringComparer.Ordinal) { ["m"] = "up" },
                Fields = [new Headgate.Protocols.Json.DropField("logit_bias")],
            })
            .Settings(s => s with { MaxRetries = 1 }));

        var asking = Gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[],"logit_bias":{}}""", cancellation: Cancellation);
        await Clock.AdvanceWhenArmedAsync(TimeSpan.FromSeconds(1));
        using var answer = await asking;

        answer.Headgate("request-id").ShouldBe((await OnlyRecordAsync()).Id);
        answer.Headgate("channel").ShouldBe(Uri.EscapeDataString("智谱"));
        answer.Headgate("model").ShouldBe("up");
        answer.Headgate("attempts").ShouldBe("2");
        answer.Headgate("dropped").ShouldBe("logit_bias");
        answer.Headgate("cost").ShouldBe("2.5");
        double.Parse(answer.Headgate("overhead-ms")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task Names_that_no_header_can_hold_are_escaped()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { ModelMapping = new Dictionary<string, string>(StringComparer.Ordinal) { ["m"] = "u\u0001\u007F" } }));

        using var answer = await Gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[]}""", cancellation: Cancellation);

        ((int)answer.StatusCode).ShouldBe(200);
        answer.Headgate("model").ShouldBe("u%01%7F");
    }

    private async Task<ReceivedRequest> SendAsync(string name, string value)
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Mine"] = "channel" },
            RemoveHeaders = ["X-Unwanted"],
        }));
        using var handler = new SocketsHttpHandler { UseCookies = false, RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, Gateway.Url + "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"m","messages":[]}"""),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + TestConfig.Key);
        request.Headers.TryAddWithoutValidation(name, value);

        using var answer = await client.SendAsync(request, Cancellation);

        answer.IsSuccessStatusCode.ShouldBeTrue();
        return Upstream.Request;
    }
}
