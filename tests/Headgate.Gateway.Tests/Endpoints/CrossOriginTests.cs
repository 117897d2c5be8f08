using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class CrossOriginTests : GatewayTest
{
    private const string Site = "https://chat.example";

    [Theory]
    [InlineData("/v1/chat/completions", "POST")]
    [InlineData("/v1/responses/resp_1", "DELETE")]
    [InlineData("/channels/main/files/1", "PUT")]
    [InlineData("/channels/main/files/1", "PATCH")]
    public async Task Answers_a_preflight_without_a_key(string path, string method)
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        Gateway.Client.DefaultRequestHeaders.Authorization = null;
        var request = From(Site, new HttpRequestMessage(HttpMethod.Options, path));
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,x-stainless-os");

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe("*");
        Header(answer, "Access-Control-Allow-Headers").ShouldBe("authorization,content-type,x-stainless-os");
        Header(answer, "Access-Control-Allow-Methods")!.ShouldContain(method, Case.Sensitive);
        Upstream.Requests.ShouldBeEmpty();
        Gateway.Sink.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("m", 200)]
    [InlineData("unknown", 404)]
    public async Task Lets_a_page_read_answers_and_errors_and_their_headers(string model, int status)
    {
        // The provider's own opinion about pages says nothing about the gateway's.
        Upstream.Always(Replies.Chat("hello").WithHeader("Access-Control-Allow-Origin", "https://provider.example"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        Gateway.Client.DefaultRequestHeaders.Add("Origin", Site);

        using var answer = await Gateway.ChatAsync(model, cancellation: Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe("*");
        Header(answer, "Access-Control-Expose-Headers").ShouldBe("*");
        Header(answer, "Access-Control-Allow-Credentials").ShouldBeNull();
    }

    [Fact]
    public async Task Allows_only_the_origins_of_the_configuration()
    {
        Upstream.Always(Replies.Chat("hello").WithHeader("Vary", "Accept-Language"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { CorsOrigins = [Site] }));

        using var allowed = await Gateway.SendAsync(From(Site, Chat()), cancellation: Cancellation);
        Header(allowed, "Access-Control-Allow-Origin").ShouldBe(Site);
        allowed.Headers.Vary.ToString().ShouldContain("Origin");

        using var other = await Gateway.SendAsync(From("https://evil.example", Chat()), cancellation: Cancellation);
        Header(other, "Access-Control-Allow-Origin").ShouldBeNull();

        using var preflight = await Gateway.SendAsync(From("https://evil.example", new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions")), cancellation: Cancellation);
        preflight.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        Header(preflight, "Access-Control-Allow-Origin").ShouldBeNull();
    }

    private static HttpRequestMessage Chat() => new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(WireCase.Of("openai").Body) };

    private static HttpRequestMessage From(string origin, HttpRequestMessage request)
    {
        request.Headers.Add("Origin", origin);
        return request;
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
