using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class FoldedPathTests : GatewayTest
{
    [Theory]
    [InlineData("openai", "/chat/completions", "/v1/chat/completions")]
    [InlineData("openai", "/v1/v1/chat/completions", "/v1/chat/completions")]
    [InlineData("openai", "//v1//chat/completions/", "/v1/chat/completions")]
    [InlineData("openai", "/v1beta/v1/chat/completions", "/v1/chat/completions")]
    [InlineData("openai-responses", "/responses", "/v1/responses")]
    [InlineData("openai-responses", "/v1/v1/responses", "/v1/responses")]
    [InlineData("anthropic", "/messages", "/v1/messages")]
    [InlineData("anthropic", "/v1/v1/messages", "/v1/messages")]
    [InlineData("anthropic", "/v1/messages?beta=true", "/v1/messages?beta=true")]
    [InlineData("gemini", "/v1/models/m:generateContent", "/v1beta/models/m:generateContent")]
    [InlineData("gemini", "/v1/v1beta/models/m:generateContent", "/v1beta/models/m:generateContent")]
    [InlineData("gemini", "/v1beta/v1beta/models/m:generateContent", "/v1beta/models/m:generateContent")]
    [InlineData("gemini", "/models/m:generateContent", "/v1beta/models/m:generateContent")]
    [InlineData("gemini", "/v1beta/models/main%2Fm:generateContent", "/v1beta/models/m:generateContent")]
    [InlineData("gemini", "/v1alpha/models/m:generateContent", "/v1beta/models/m:generateContent")]
    public async Task Leads_doubled_and_missing_prefixes_to_the_same_place(string dialect, string path, string upstreamPath)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(dialect switch
        {
            "anthropic" => Replies.Messages("hello"),
            "gemini" => Replies.Gemini("hello"),
            "openai-responses" => Replies.Responses("hello"),
            _ => Replies.Chat("hello"),
        });
        await StartAsync(wire.Config(Upstream));

        using var answer = await Gateway.PostAsync(Gateway.Url + path, wire.Body, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.PathAndQuery.ShouldBe(upstreamPath);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Greets_without_a_key(string method)
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        Gateway.Client.DefaultRequestHeaders.Authorization = null;

        using var answer = await Gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/hello"), cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headgate("request-id").ShouldNotBeNullOrEmpty();
        Gateway.Sink.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("openai", "/v1/nonsense", null)]
    [InlineData("openai", "/channels/main", null)]
    [InlineData("anthropic", "/v1/nonsense", "anthropic-version")]
    [InlineData("gemini", "/v1/nonsense", "x-goog-api-client")]
    [InlineData("gemini", "/v1beta/nonsense", null)]
    public async Task Says_that_there_is_nothing_in_the_callers_shape(string dialect, string path, string? header)
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (header is not null)
        {
            request.Headers.Add(header, "2023-06-01");
        }

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        WireCase.Of(dialect).MessageOf(await answer.JsonAsync(Cancellation)).ShouldStartWith($"There is nothing at POST {path}.");
        Gateway.Sink.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("openai", "GET", "/v1/chat/completions", "POST")]
    [InlineData("anthropic", "PUT", "/v1/messages", "POST")]
    [InlineData("gemini", "DELETE", "/v1beta/models/m:generateContent", "POST")]
    [InlineData("openai", "POST", "/v1/models", "GET, HEAD")]
    [InlineData("openai", "PATCH", "/health/live", "GET, HEAD")]
    [InlineData("openai-responses", "PUT", "/v1/responses/resp_1", "GET, DELETE, POST")]
    public async Task Says_which_methods_there_are(string dialect, string method, string path, string allowed)
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(allowed.Split(", "));
        WireCase.Of(dialect).MessageOf(await answer.JsonAsync(Cancellation)).ShouldBe($"{method} is not allowed at {path}; use {allowed}.");
        Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Is_ready_only_while_records_can_be_kept()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        Gateway.Client.DefaultRequestHeaders.Authorization = null;
        (await StatusAsync("/health/live"), await StatusAsync("/health/ready")).ShouldBe((200, 200));

        Gateway.Sink.SetAvailable(false);

        (await StatusAsync("/health/live"), await StatusAsync("/health/ready")).ShouldBe((200, 503));
        foreach (var (method, path) in new[] { ("POST", "/v1/chat/completions"), ("GET", "/channels/main/files"), ("GET", "/v1/responses/resp_1") })
        {
            using var refused = await Gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestConfig.Key, Cancellation);
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await refused.TextAsync(Cancellation)).ShouldContain("cannot keep records");
        }

        Upstream.Requests.ShouldBeEmpty();
        Gateway.Sink.SetAvailable(true);
        using var answer = await Gateway.ChatAsync("m", key: TestConfig.Key, cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<int> StatusAsync(string path)
    {
        using var answer = await Gateway.Client.GetAsync(path, Cancellation);
        return (int)answer.StatusCode;
    }
}
