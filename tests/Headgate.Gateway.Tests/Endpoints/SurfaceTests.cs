using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

/// <summary>Every path of the surface leads to the provider's own, however the prefix is doubled or missing.</summary>
public sealed class SurfaceTests : GatewayTest
{
    [Theory]
    [InlineData("openai", "/v1/completions", "/v1/completions", "completions")]
    [InlineData("openai", "/chat/completions", "/v1/chat/completions", "chat")]
    [InlineData("openai", "/v1/v1/chat/completions", "/v1/chat/completions", "chat")]
    [InlineData("openai", "/v1/embeddings", "/v1/embeddings", "embeddings")]
    [InlineData("openai", "/v1/moderations", "/v1/moderations", "moderation")]
    [InlineData("openai", "/v1/rerank", "/v1/rerank", "rerank")]
    [InlineData("openai", "/v1/images/generations", "/v1/images/generations", "imageGeneration")]
    [InlineData("openai", "/v1/audio/speech", "/v1/audio/speech", "speech")]
    [InlineData("openai-responses", "/v1/responses", "/v1/responses", "chat")]
    [InlineData("openai-responses", "/responses", "/v1/responses", "chat")]
    [InlineData("anthropic", "/messages", "/v1/messages", "chat")]
    [InlineData("anthropic", "/v1/v1/messages?beta=true", "/v1/messages?beta=true", "chat")]
    [InlineData("anthropic", "/v1/messages/count_tokens", "/v1/messages/count_tokens", "countTokens")]
    [InlineData("gemini", "/v1/models/m:generateContent", "/v1beta/models/m:generateContent", "chat")]
    [InlineData("gemini", "/v1/v1beta/models/m:generateContent", "/v1beta/models/m:generateContent", "chat")]
    [InlineData("gemini", "/v1beta/models/m:countTokens", "/v1beta/models/m:countTokens", "countTokens")]
    [InlineData("gemini", "/v1beta/models/m:embedContent", "/v1beta/models/m:embedContent", "embeddings")]
    [InlineData("gemini", "/v1beta/models/m:batchEmbedContents", "/v1beta/models/m:batchEmbedContents", "embeddings")]
    public async Task A_path_leads_to_the_providers_own(string type, string path, string upstream, string operation)
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(WireCase.Of(type).Config(Upstream));

        using var answer = await Gateway.PostAsync(path, """{"model":"m","input":"hi"}""", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.PathAndQuery.ShouldBe(upstream);
        (await OnlyRecordAsync()).Operation.ShouldBe(operation);
    }

    [Fact]
    public async Task An_address_with_a_written_out_action_serves_its_siblings()
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(WireCase.Of("gemini").Config(Upstream, c => c with
        {
            Endpoints = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["embed"] = Upstream.Url + "/own/models/{model}:embedContent?v=1" },
        }));

        using var answer = await Gateway.PostAsync("/v1beta/models/m:batchEmbedContents", "{}", cancellation: Cancellation);

        Upstream.Request.PathAndQuery.ShouldBe("/own/models/m:batchEmbedContents?v=1");
    }

    [Theory]
    [InlineData("https://app.example.com", "*", "*")]
    [InlineData("https://app.example.com", "https://app.example.com", "https://app.example.com")]
    [InlineData("https://evil.example", "https://app.example.com", null)]
    public async Task A_browser_may_call_from_the_origins_that_are_allowed(string origin, string allowed, string? told)
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { CorsOrigins = [allowed] }));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,x-stainless-os");

        using var answer = await Gateway.SendAsync(preflight, cancellation: Cancellation);

        if (told is null)
        {
            answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
            return;
        }

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([told]);
        answer.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["authorization,x-stainless-os"]);
    }

    [Fact]
    public async Task A_wildcard_channel_takes_any_name_and_sends_it_up()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("router", Upstream, "vendor/*"));

        using var answer = await Gateway.ChatAsync("vendor/some-model", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.Model.ShouldBe("vendor/some-model");
    }

    [Fact]
    public async Task Audio_is_streamed_as_it_comes_and_billed_by_character()
    {
        var gate = new Gate();
        byte[] first = [1, 2, 3];
        Upstream.Always(Reply.With(200, "audio/mpeg").Chunk(first).Wait(gate).Chunk([4, 5]));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.PostAsync("/v1/audio/speech", """{"model":"m","input":"hello","voice":"x"}""", cancellation: Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        var seen = new byte[3];
        await body.ReadExactlyAsync(seen, Cancellation);
        seen.ShouldBe(first);
        gate.Open();
        await body.ReadExactlyAsync(new byte[2], Cancellation);

        (await OnlyRecordAsync()).Usage.Characters.ShouldBe(5);
    }
}
