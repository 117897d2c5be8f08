using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Protocols.Json;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

/// <summary>What a channel's settings do to the request that goes out.</summary>
public sealed class OutboundTests : GatewayTest
{
    private const string Body = """{"model":"m","messages":[],"user":"me","max_tokens":5,"n":9,"top_p":1,"seed":null,"logprobs":true}""";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Upstream.Always(Replies.Chat("hello"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Goes_through_a_proxy(bool global)
    {
        var config = new TestConfig()
            .Channel("main", "http://provider.example/v1", "m", c => global ? c : c with { Proxy = Upstream.Url })
            .Settings(s => global ? s with { Proxy = Upstream.Url } : s);
        await StartAsync(config);

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (Upstream.Request.Header("Host"), Upstream.Request.Path, Upstream.Request.Credential).ShouldBe(("provider.example", "/v1/chat/completions", "sk-main"));
    }

    [Fact]
    public async Task Tells_a_proxy_who_it_is_when_asked()
    {
        Upstream.When(r => r.Header("Proxy-Authorization") is null).Always(Reply.With(407).Header("Proxy-Authenticate", "Basic realm=\"out\""));
        var proxy = Upstream.Url.Replace("http://", "http://user:p%40ss@", StringComparison.Ordinal);
        await StartAsync(new TestConfig().Channel("main", "http://provider.example/v1", "m", c => c with { Proxy = proxy }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Requests[^1].Header("Proxy-Authorization").ShouldBe("Basic " + Convert.ToBase64String("user:p@ss"u8));
        Upstream.Requests[^1].Text.ShouldBe(Upstream.Requests[0].Text);
        answer.Headgate("attempts").ShouldBe("1");
    }

    [Fact]
    public async Task Adds_and_removes_headers()
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Title"] = "headgate", ["user-agent"] = "own/1", ["Content-Language"] = "de" },
            RemoveHeaders = ["x-stainless-lang", "Accept-Language"],
        }));
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Body) };
        foreach (var (name, value) in new[]
        {
            ("X-Title", "client"), ("User-Agent", "client/1"), ("X-Stainless-Lang", "js"), ("Accept-Language", "fr"), ("X-Kept", "yes"), ("x-forwarded-for", "10.1.1.1"),
            ("Cookie", "a=b"), ("x-headgate-strict", "false"), ("OpenAI-Organization", "org"), ("anthropic-beta", "new-2099"),
        })
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var got = Upstream.Request;
        (got.Header("X-Title"), got.Header("User-Agent"), got.Header("Content-Language")).ShouldBe(("headgate", "own/1", "de"));
        (got.Header("X-Kept"), got.Header("anthropic-beta"), got.Header("Accept-Encoding")).ShouldBe(("yes", "new-2099", "identity"));
        got.Header("Content-Type").ShouldBe("application/json");
        got.Headers.Keys.ShouldNotContain(k => k.StartsWith("x-stainless", StringComparison.OrdinalIgnoreCase) || k.StartsWith("x-headgate", StringComparison.OrdinalIgnoreCase));
        foreach (var name in new[] { "Accept-Language", "x-forwarded-for", "Cookie", "OpenAI-Organization" })
        {
            got.Header(name).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Edits_fields_and_names_what_is_dropped()
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with
        {
            Fields =
            [
                new SetField("top_p", "0.5"), new DefaultField("temperature", "0.7"), new DefaultField("seed", "1"), new DropField("user"),
                new DropField("logprobs"), new DropField("absent"), new RenameField("max_tokens", "max_completion_tokens"), new ClampField("n", 1, 4),
            ],
            ModelMapping = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["m"] = "vendor/m-1" },
        }));

        using var answer = await Gateway.PostAsync("/v1/chat/completions", Body, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var sent = Upstream.Request.Json;
        sent.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetRawText(), StringComparer.Ordinal).ShouldBe(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["model"] = "\"vendor/m-1\"", ["messages"] = "[]", ["max_completion_tokens"] = "5", ["n"] = "4", ["top_p"] = "0.5", ["seed"] = "null", ["temperature"] = "0.7",
            },
            ignoreOrder: true);
        (answer.Headgate("dropped"), answer.Headgate("model")).ShouldBe(("user,logprobs", "vendor/m-1"));
        (await OnlyRecordAsync()).Dropped.ShouldBe("user,logprobs");
    }

    [Fact]
    public async Task Says_that_nothing_was_dropped()
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { Fields = [new DropField("absent")] }));

        using var answer = await Gateway.PostAsync("/v1/chat/completions", Body, cancellation: Cancellation);

        answer.Headgate("dropped").ShouldBe("none");
        Upstream.Request.Text.ShouldBe(Body);
    }

    [Theory]
    [InlineData("/special/v1", "/special/v1/chat/completions")]
    [InlineData("/v3/own/chat/completions", "/v3/own/chat/completions")]
    [InlineData("/deployments/{model}/chat/completions?api-version=1", "/deployments/up/chat/completions?api-version=1")]
    [InlineData("/exactly/here#", "/exactly/here")]
    public async Task Calls_a_model_at_its_own_address(string endpoint, string path)
    {
        await StartAsync(new TestConfig().Channel("main", "http://127.0.0.1:1/v1", "x", c => c with
        {
            Models = [new ChannelModelConfig("providers[0].models[0]", "m") { Upstream = "up", Endpoint = Upstream.Url + endpoint }],
        }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (Upstream.Request.PathAndQuery, Upstream.Request.Model).ShouldBe((path, "up"));
    }

    [Fact]
    public async Task Adds_query_parameters_to_the_clients_own()
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with
        {
            Query = new Dictionary<string, string>(StringComparer.Ordinal) { ["api-version"] = "2026-01-01", ["tag"] = "a b&c" },
        }));

        using var answer = await Gateway.PostAsync("/v1/chat/completions?trace=1&key=left-over", Body, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.PathAndQuery.ShouldBe("/v1/chat/completions?api-version=2026-01-01&tag=a%20b%26c&trace=1");
    }

    [Fact]
    public async Task Shares_among_the_keys_of_a_channel_by_weight()
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with
        {
            Credentials = [new("a", "sk-nine", Weight: 9), new("b", "sk-one", "spare", Weight: 1)],
        }));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 200; i++)
        {
            using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            names.Add((await Gateway.NextRecordAsync()).Credential!);
        }

        // Twenty are expected; outside of these bounds once in many million runs.
        Upstream.Requests.Count(r => r.Credential == "sk-one").ShouldBeInRange(1, 50);
        names.ShouldBe(["main#1", "spare"], ignoreOrder: true);
    }

    [Fact]
    public async Task Trusts_no_certificate_that_nobody_vouches_for()
    {
        var tls = await StartUpstreamAsync(UpstreamProtocol.Tls);
        await StartAsync(new TestConfig().Channel("main", tls, "m").Settings(s => s with { MaxRetries = 0 }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await answer.TextAsync(Cancellation)).ShouldContain("the TLS connection failed");
        tls.Requests.ShouldBeEmpty();
    }
}
