using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class KeyStyleTests : GatewayTest
{
    public static MatrixTheoryData<string, string> Everywhere => new(
        ["openai", "openai-responses", "anthropic", "gemini", "list", "raw"],
        ["bearer", "lower-case bearer", "x-api-key", "api-key", "x-goog-api-key", "query", "query behind others", "websocket"]);

    public static TheoryData<string> Routes => ["openai", "openai-responses", "anthropic", "gemini", "list", "raw"];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Upstream.When(r => r.Path.EndsWith("/messages", StringComparison.Ordinal)).Always(Replies.Messages("hello"));
        Upstream.When(r => r.Path.EndsWith("/responses", StringComparison.Ordinal)).Always(Replies.Responses("hello"));
        Upstream.When(r => r.Path.Contains(":generateContent", StringComparison.Ordinal)).Always(Replies.Gemini("hello"));
        Upstream.When(r => r.Path.EndsWith("/files", StringComparison.Ordinal)).Always(Replies.Json("""{"data":[]}"""));
        Upstream.Always(Replies.Chat("hello"));
        var config = new TestConfig();
        foreach (var name in (ReadOnlySpan<string>)["openai", "openai-responses", "anthropic", "gemini"])
        {
            WireCase.Of(name).Channel(config, name, Upstream);
        }

        await StartAsync(config);
        Gateway.Client.DefaultRequestHeaders.Authorization = null;
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Takes_the_key_in_every_style_on_every_route(string route, string style)
    {
        using var answer = await Gateway.SendAsync(Put(RequestTo(route), style, TestConfig.Key), cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Requests.ShouldAllBe(r => !r.PathAndQuery.Contains(TestConfig.Key) && r.Headers.Values.All(v => !v.Contains(TestConfig.Key)));
        Upstream.Requests.ShouldAllBe(r => r.Credential!.StartsWith("sk-"));
    }

    [Theory]
    [InlineData("bearer", "x-api-key")]
    [InlineData("x-api-key", "bearer")]
    [InlineData("x-api-key", "query")]
    [InlineData("websocket", "x-goog-api-key")]
    public async Task Takes_the_one_that_is_known_of_two(string unknown, string known)
    {
        foreach (var route in Routes)
        {
            var request = Put(Put(RequestTo(route.Data), unknown, "left-over"), known, TestConfig.Key);
            using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        Upstream.Requests.ShouldAllBe(r => !r.PathAndQuery.Contains("left-over") && r.Headers.Values.All(v => !v.Contains("left-over")));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Refuses_a_missing_and_an_unknown_key_in_the_routes_own_shape(string route)
    {
        var shape = WireCase.Of(route is "list" or "raw" ? "openai" : route);
        using var missing = await Gateway.SendAsync(RequestTo(route), cancellation: Cancellation);
        missing.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        shape.MessageOf(await missing.JsonAsync(Cancellation)).ShouldStartWith("No API key was sent. Send it as 'Authorization: Bearer KEY'");

        using var unknown = await Gateway.SendAsync(Put(RequestTo(route), "bearer", "hg-guess"), cancellation: Cancellation);
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var message = shape.MessageOf(await unknown.JsonAsync(Cancellation));
        message.ShouldContain("not known");
        message.ShouldNotContain("hg-guess");

        Upstream.Requests.ShouldBeEmpty();
        Gateway.Sink.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Basic aGctdGVzdC1rZXk=")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    public async Task Takes_nothing_else_for_a_key(string authorization)
    {
        var request = RequestTo("openai");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static HttpRequestMessage RequestTo(string route) => route switch
    {
        "list" => new(HttpMethod.Get, "/v1/models"),
        "raw" => new(HttpMethod.Get, "/channels/openai/files"),
        _ => new(HttpMethod.Post, WireCase.Of(route).Path) { Content = new StringContent(WireCase.Of(route).Body, Encoding.UTF8, "application/json") },
    };

    private static HttpRequestMessage Put(HttpRequestMessage request, string style, string key)
    {
        switch (style)
        {
            case "bearer":
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                break;
            case "lower-case bearer":
                request.Headers.Authorization = new AuthenticationHeaderValue("bearer", key);
                break;
            case "query":
                request.RequestUri = new Uri($"{request.RequestUri}?key={key}", UriKind.Relative);
                break;
            case "query behind others":
                request.RequestUri = new Uri($"{request.RequestUri}?alt=json&key={key}", UriKind.Relative);
                break;
            case "websocket":
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", $"realtime, openai-insecure-api-key.{key}");
                break;
            default:
                request.Headers.Add(style, key);
                break;
        }

        return request;
    }
}
