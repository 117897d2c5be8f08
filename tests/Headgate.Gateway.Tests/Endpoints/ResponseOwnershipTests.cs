using System.Net;
using System.Text.Json;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class ResponseOwnershipTests : GatewayTest
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Upstream.When(r => r.Path.Contains("/resp_", StringComparison.Ordinal)).Always(Replies.StoredResponse("hello"));
        Upstream.OnCredential("sk-a").Always(Replies.Responses("hello", id: "resp_a"));
        Upstream.OnCredential("sk-b1").Always(Replies.Responses("hello", id: "resp_b1"));
        Upstream.OnCredential("sk-b2").Always(Replies.Responses("hello", id: "resp_b2"));
        await StartAsync(new TestConfig()
            .Channel("a", Upstream, "m", c => c with { Type = "openai-responses" })
            .Channel("b", Upstream, "m", c => (c with { Type = "openai-responses" }).WithKeys("sk-b1", "sk-b2"))
            .ApiKey("mine", TestConfig.Key)
            .ApiKey("other", "k-other"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finds_a_response_again_where_it_was_made(bool stream)
    {
        var made = await CreateAsync(stream);
        foreach (var (id, credential) in made)
        {
            foreach (var (method, suffix, told) in new[] { ("GET", "?include=usage", "completed"), ("POST", "/cancel", "cancelled"), ("DELETE", "", "deleted") })
            {
                using var answer = await SendAsync(method, $"/v1/responses/{id}{suffix}");

                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                (await answer.TextAsync(Cancellation)).ShouldContain(told);
                var received = Upstream.Requests[^1];
                (received.Method, received.PathAndQuery, received.Credential).ShouldBe((method, $"/v1/responses/{id}{suffix}", credential));
            }
        }

        Gateway.Sink.Records.Where(r => r.Operation == "storedResponse").ShouldAllBe(r => r.Cost == 0 && !r.Unpriced && r.Status == 200);
    }

    [Theory]
    [InlineData("/v1/responses/{0}")]
    [InlineData("/channels/a/responses/{0}")]
    [InlineData("/channels/b/v1/responses/{0}")]
    public async Task Is_not_there_for_another_key(string path)
    {
        var made = await CreateAsync(stream: false);
        var asked = Upstream.Requests.Count;
        foreach (var id in made.Keys)
        {
            foreach (var (method, suffix) in new[] { ("GET", ""), ("POST", "/cancel"), ("DELETE", "") })
            {
                using var answer = await SendAsync(method, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id) + suffix, "k-other");

                answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
                WireCase.Of("openai-responses").MessageOf(await answer.JsonAsync(Cancellation)).ShouldStartWith($"The response '{id}' is not known for this API key.");
            }
        }

        Upstream.Requests.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task Is_reached_below_its_own_channel_alone()
    {
        await CreateAsync(stream: false);

        using var own = await SendAsync("GET", "/channels/A/responses/resp_a");
        using var foreign = await SendAsync("GET", "/channels/b/responses/resp_a");

        (own.StatusCode, foreign.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Goes_on_with_a_response_where_it_was_made()
    {
        var made = await CreateAsync(stream: false);
        foreach (var (id, credential) in made)
        {
            for (var i = 0; i < 5; i++)
            {
                using var answer = await PostAsync($$"""{"model":"m","input":"more","previous_response_id":"{{id}}"}""");

                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                Upstream.Requests[^1].Credential.ShouldBe(credential);
            }
        }
    }

    [Fact]
    public async Task Says_how_far_its_memory_goes()
    {
        using var answer = await SendAsync("GET", "/v1/responses/resp_unknown");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.TextAsync(Cancellation)).ShouldContain("remembers the last 50000 responses since it started");
        Upstream.Requests.ShouldBeEmpty();
    }

    // Until each of the three keys made one; by chance alone that takes more than a hundred turns once in a billion runs.
    private async Task<Dictionary<string, string>> CreateAsync(bool stream)
    {
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; made.Count < 3; i++)
        {
            i.ShouldBeLessThan(100);
            using var answer = await PostAsync($$"""{"model":"m","input":"hi","stream":{{(stream ? "true" : "false")}}}""");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var id = stream
                ? JsonDocument.Parse((await answer.EventsAsync(Cancellation))[^1].Data).RootElement.GetProperty("response").GetProperty("id").GetString()!
                : (await answer.JsonAsync(Cancellation)).GetProperty("id").GetString()!;
            made[id] = Upstream.Requests[^1].Credential!;
        }

        return made;
    }

    private Task<HttpResponseMessage> PostAsync(string body) => Gateway.PostAsync("/v1/responses", body, cancellation: Cancellation);

    private Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null) =>
        Gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), key, Cancellation);
}
