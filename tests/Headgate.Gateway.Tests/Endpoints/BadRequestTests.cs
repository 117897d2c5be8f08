using System.Net.Http.Headers;
using System.Text;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;

namespace Headgate.Gateway.Tests.Endpoints;

/// <summary>Requests that are the client's fault: nothing of them goes upstream, and they cost nothing.</summary>
public sealed class BadRequestTests : GatewayTest
{
    public static TheoryData<string> Dialects => WireCase.Names;

    public static TheoryData<string, string> Bodies => new()
    {
        { "hello", "byte 0 does not fit" },
        { "", "no body" },
        { "  \n", "no body" },
        { "[]", "not an object" },
        { "\"m\"", "not an object" },
        { "null", "not an object" },
        { """{"model":"m","messages":[""", "not valid JSON" },
        { """{"model":"m"} {"model":"other"}""", "not valid JSON" },
        { """{"model":"m",}""", "not valid JSON" },
        { $$"""{"model":"m","x":{{new string('[', 2000)}}{{new string(']', 2000)}}}""", "nested deeper" },
    };

    public static TheoryData<string, string, string> Fields => new()
    {
        { """{"messages":[]}""", "model", "missing" },
        { """{"MODEL":"m"}""", "model", "missing" },
        { """{"model":"m","messages":[],"model":"other"}""", "model", "more than once" },
        { """{"model":"m","messages":[],"mod\u0065l":"other"}""", "model", "more than once" },
        { """{"model":1}""", "model", "must be a string" },
        { """{"model":null}""", "model", "must be a string" },
        { """{"model":["m"]}""", "model", "must be a string" },
        { """{"model":""}""", "model", "must be a string" },
        { """{"model":"m","stream":"yes"}""", "stream", "true or false" },
        { """{"model":"m","stream":1}""", "stream", "true or false" },
        { """{"model":"m","stream":true,"stream":false}""", "stream", "more than once" },
    };

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Says_what_is_wrong_with_a_body(string dialect)
    {
        var wire = WireCase.Of(dialect);
        await StartAsync(wire.Config(Upstream));
        foreach (var row in Bodies)
        {
            var (body, words) = row.Data;
            (await RefusedAsync(wire, Post(wire, body), 400)).ShouldContain(words);
        }
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("openai-responses")]
    [InlineData("anthropic")]
    public async Task Names_the_field_that_is_wrong(string dialect)
    {
        var wire = WireCase.Of(dialect);
        await StartAsync(wire.Config(Upstream));
        foreach (var row in Fields)
        {
            var (body, field, words) = row.Data;
            var message = await RefusedAsync(wire, Post(wire, body), 400);
            message.ShouldContain($"'{field}'");
            message.ShouldContain(words);
        }
    }

    [Fact]
    public async Task Puts_the_fields_name_where_openais_clients_look()
    {
        await StartAsync(WireCase.Of("openai").Config(Upstream));
        using var answer = await Gateway.PostAsync("/v1/chat/completions", "{}", cancellation: Cancellation);

        var error = (await answer.JsonAsync(Cancellation)).GetProperty("error");
        (error.GetProperty("param").GetString(), error.GetProperty("type").GetString()).ShouldBe(("model", "invalid_request_error"));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Refuses_a_body_over_the_cap_whether_its_length_is_announced_or_not(string dialect)
    {
        var wire = WireCase.Of(dialect);
        await StartAsync(wire.Config(Upstream).Settings(s => s with { MaxRequestBytes = 2000 }));
        var body = wire.Body[..^1] + $",\"x\":\"{new string('a', 2000)}\"" + "}";

        (await RefusedAsync(wire, Post(wire, body), 413)).ShouldContain("2000 bytes (globalSettings.maxRequestBytes)");

        var chunked = Post(wire, body);
        chunked.Headers.TransferEncodingChunked = true;
        (await RefusedAsync(wire, chunked, 413)).ShouldContain("2000 bytes (globalSettings.maxRequestBytes)");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task Refuses_a_compressed_body(string encoding)
    {
        var wire = WireCase.Of("openai");
        await StartAsync(wire.Config(Upstream));
        var request = Post(wire, wire.Body);
        request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        (await RefusedAsync(wire, request, 400)).ShouldContain("Compressed request bodies");
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\nabc\r\n--b--\r\n", "The form part 'model' is missing")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n\r\n--b--\r\n", "The form part 'model' is missing or empty")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nx\r\n--b--\r\n", "more than once")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm", "cannot be read")]
    [InlineData("no form at all", "cannot be read")]
    public async Task Refuses_a_form_without_one_model(string form, string words)
    {
        var wire = WireCase.Of("openai");
        await StartAsync(wire.Config(Upstream));
        var content = new StringContent(form);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        (await RefusedAsync(wire, new HttpRequestMessage(HttpMethod.Post, "/v1/audio/transcriptions") { Content = content }, 400)).ShouldContain(words);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Names_near_models_that_the_key_may_use(string dialect)
    {
        var wire = WireCase.Of(dialect);
        var config = wire.Config(Upstream, c => c with { Models = [new("a", "glm-4.6"), new("b", "glm-4.5"), new("c", "glm-4.7")] })
            .ApiKey("laptop", TestConfig.Key, k => k with { Models = ["glm-4.6", "glm-4.7"] });
        await StartAsync(config);
        var request = new HttpRequestMessage(HttpMethod.Post, wire.Path.Replace("/m:", "/glm-4.8:", StringComparison.Ordinal))
        {
            Content = new StringContent(wire.Body.Replace("\"m\"", "\"glm-4.8\"", StringComparison.Ordinal), Encoding.UTF8, "application/json"),
        };

        (await RefusedAsync(wire, request, 404)).ShouldBe("The model 'glm-4.8' does not exist or no channel lists it. Did you mean 'glm-4.6', 'glm-4.7'?");
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Refuses_a_model_that_the_key_may_not_use(string dialect)
    {
        var wire = WireCase.Of(dialect);
        await StartAsync(wire.Config(Upstream).ApiKey("laptop", TestConfig.Key, k => k with { Models = ["other"] }));

        (await RefusedAsync(wire, Post(wire, wire.Body), 403)).ShouldStartWith("API key 'laptop' may not use the model 'm'.");
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Refuses_keys_that_are_over(string dialect)
    {
        var wire = WireCase.Of(dialect);
        await StartAsync(wire.Config(Upstream)
            .ApiKey("old", "k-old", k => k with { ExpiresAt = Clock.GetUtcNow() })
            .ApiKey("off", "k-off", k => k with { Enabled = false })
            .ApiKey("elsewhere", "k-elsewhere", k => k with { AllowedIps = ["10.0.0.0/8"] })
            .ApiKey("here", "k-here", k => k with { AllowedIps = ["10.0.0.0/8", "127.0.0.1"], Models = ["other"] }));

        (await RefusedAsync(wire, Post(wire, wire.Body), 403, "k-old")).ShouldBe("API key 'old' expired at 2026-11-20 12:00:00 UTC.");
        (await RefusedAsync(wire, Post(wire, wire.Body), 403, "k-off")).ShouldBe("API key 'off' is switched off.");
        (await RefusedAsync(wire, Post(wire, wire.Body), 403, "k-elsewhere")).ShouldBe("API key 'elsewhere' may not be used from 127.0.0.1.");
        (await RefusedAsync(wire, Post(wire, wire.Body), 403, "k-here")).ShouldContain("may not use the model");
    }

    [Theory]
    [InlineData("anthropic", "/v1/embeddings", """{"model":"m"}""", "openai")]
    [InlineData("gemini", "/v1/completions", """{"model":"m"}""", "openai")]
    [InlineData("openai", "/v1beta/models/m:embedContent", "{}", "gemini")]
    public async Task Says_so_where_no_channel_serves_the_operation(string served, string path, string body, string asked)
    {
        await StartAsync(WireCase.Of(served).Config(Upstream));
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };

        (await RefusedAsync(WireCase.Of(asked), request, 400)).ShouldStartWith("No channel for model 'm' ");
    }

    private static HttpRequestMessage Post(WireCase wire, string body) =>
        new(HttpMethod.Post, wire.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    // Gives the message, after looking at everything that must hold for any refusal.
    private async Task<string> RefusedAsync(WireCase wire, HttpRequestMessage request, int status, string? key = null)
    {
        var before = Gateway.Sink.Records.Count;
        using var answer = await Gateway.SendAsync(request, key, Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        answer.Headgate("request-id").ShouldNotBeNullOrEmpty();
        (answer.Headgate("attempts"), answer.Headgate("cost"), answer.Headgate("channel")).ShouldBe(("0", "0", null));
        Upstream.Requests.ShouldBeEmpty();
        foreach (var record in Gateway.Sink.Records.Skip(before))
        {
            (record.Id, record.Status, record.Outcome).ShouldBe((answer.Headgate("request-id")!, status, RequestOutcome.Refused));
            (record.Cost, record.Unpriced, record.Usage).ShouldBe((0L, false, default));
        }

        (Gateway.Sink.Records.Count - before).ShouldBeLessThanOrEqualTo(1);
        return wire.MessageOf(await answer.JsonAsync(Cancellation));
    }
}
