using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class CredentialReplacementTests : GatewayTest
{
    private static readonly string[] Styles =
        ["Authorization: Bearer ", "authorization: bearer ", "x-api-key: ", "api-key: ", "x-goog-api-key: ", "?key=", "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key."];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var dialect in (string[])["openai", "openai-responses", "anthropic", "gemini"])
            {
                foreach (var style in Styles)
                {
                    cases.Add(dialect, style);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_key_style_works_on_every_route_and_is_replaced_by_the_channels_key(string dialect, string style)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(wire.Config(Upstream));

        using var answer = await SendAsync(wire.Path, wire.Body, style + TestConfig.Key);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var sent = Upstream.Request;
        sent.Credential.ShouldBe("sk-main");
        sent.Headers.Values.ShouldNotContain(v => v.Contains(TestConfig.Key, StringComparison.Ordinal));
        sent.Query.ShouldBeEmpty();
        sent.Header(dialect switch { "anthropic" => "x-api-key", "gemini" => "x-goog-api-key", _ => "Authorization" })!.ShouldEndWith("sk-main");
    }

    [Theory]
    [InlineData("?key=hg-test-key&alt=json", "?alt=json")]
    [InlineData("?alt=json&KEY=hg-test-key", "?alt=json")]
    [InlineData("?k%65y=hg-test-key", "")]
    [InlineData("?beta=true&key=&key=hg-test-key", "?beta=true")]
    public async Task The_key_in_the_query_never_leaves(string query, string upstream)
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await SendAsync("/v1/chat/completions" + query, """{"model":"m","messages":[]}""", "Authorization: Bearer " + TestConfig.Key);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.Query.ShouldBe(upstream);
    }

    [Theory]
    [InlineData("query:key", "?key=sk-main")]
    [InlineData("header:X-Token", "")]
    [InlineData("none", "")]
    public async Task The_channels_key_is_sent_as_the_channel_says(string auth, string query)
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { Auth = auth }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        Upstream.Request.Query.ShouldBe(query);
        Upstream.Request.Header("X-Token").ShouldBe(auth == "header:X-Token" ? "sk-main" : null);
        Upstream.Request.Header("Authorization").ShouldBeNull();
    }

    [Fact]
    public async Task The_right_one_of_two_keys_is_found()
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages?key=stale") { Content = new StringContent("""{"model":"m"}""") };
        request.Headers.Add("x-api-key", "old-token");
        request.Headers.Add("x-goog-api-key", TestConfig.Key);

        using var answer = await Gateway.SendAsync(request, key: "placeholder", cancellation: Cancellation);

        // The key was found: what is left to complain about is the dialect.
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string body, string style)
    {
        using var client = new HttpClient { BaseAddress = new Uri(Gateway.Url) };
        if (style[0] == '?')
        {
            path += (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + style[1..];
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        if (style[0] != '?')
        {
            var colon = style.IndexOf(':', StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(style[..colon], style[(colon + 2)..]);
        }

        return await client.SendAsync(request, Cancellation);
    }
}
