using System.Net;
using System.Text;
using System.Text.Json;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Translation;

/// <summary>Recorded answers of the dialects that only providers speak, through the whole gateway, to every client.</summary>
public sealed class ProviderDialectTests : GatewayTest
{
    private static readonly Dictionary<string, (string Stream, string Body)> Recordings = new(StringComparer.Ordinal)
    {
        ["bedrock"] = ("vercel-amazon-bedrock-text.stream", "vercel-amazon-bedrock-text"),
        ["cohere"] = ("vercel-cohere-text.stream", "vercel-cohere-text"),
        ["ollama"] = ("openinference-test_chat_stream-0", "openinference-test_chat-0"),
    };

    public static MatrixTheoryData<string, string> Pairs => new([.. Recordings.Keys], ["openai", "openai-responses", "anthropic", "gemini"]);

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Its_stream_reaches_the_client(string provider, string client)
    {
        var (bytes, type, text) = Recording(provider, Recordings[provider].Stream);
        Upstream.Always(Reply.With(200, type).Chunk(bytes[..(bytes.Length / 2)]).Chunk(bytes[(bytes.Length / 2)..]));
        await StartAsync(Config(provider));

        using var answer = await WireCase.Of(client).StreamAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var events = await answer.EventsAsync(Cancellation);
        string.Concat(events.Select(e => TextOf(client, e.Data))).ShouldBe(text);
        Upstream.Request.Path.ShouldBe(provider switch { "bedrock" => "/model/m/converse-stream", "cohere" => "/v2/chat", _ => "/api/chat" });
        var record = await OnlyRecordAsync();
        (record.UpstreamDialect, record.Outcome, record.Usage.Reported).ShouldBe((provider, RequestOutcome.Completed, true));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Its_whole_answer_reaches_the_client(string provider, string client)
    {
        var (bytes, type, _) = Recording(provider, Recordings[provider].Body);
        Upstream.Always(Replies.Bytes(bytes, type));
        await StartAsync(Config(provider));

        using var answer = await WireCase.Of(client).AskAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.TextAsync(Cancellation));
        (await OnlyRecordAsync()).Usage.Output.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_pair_of_AWS_keys_signs()
    {
        var (bytes, type, _) = Recording("bedrock", Recordings["bedrock"].Body);
        Upstream.Always(Replies.Bytes(bytes, type));
        await StartAsync(new TestConfig().Channel("main", Upstream.Url, "m", c => (c with { Type = "bedrock", Region = "eu-central-1" }).WithKeys("AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")));

        using var answer = await WireCase.Of("anthropic").AskAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.TextAsync(Cancellation));
        Upstream.Request.Header("Authorization")!.ShouldStartWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/");
        Upstream.Request.Header("Authorization")!.ShouldContain("/eu-central-1/bedrock/aws4_request");
    }

    [Fact]
    public async Task A_damaged_frame_ends_the_stream_in_the_clients_error_event()
    {
        var (bytes, type, _) = Recording("bedrock", Recordings["bedrock"].Stream);
        bytes[^5] ^= 0xff;
        Upstream.Always(Reply.With(200, type).Chunk(bytes));
        await StartAsync(Config("bedrock"));

        using var answer = await WireCase.Of("anthropic").StreamAsync(Gateway, Cancellation);

        WireCase.Of("anthropic").LastError(await answer.EventsAsync(Cancellation)).ShouldContain("damaged");
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Cut);
    }

    private TestConfig Config(string provider) =>
        new TestConfig().Channel("main", Upstream.Url, "m", c => c with { Type = provider, Region = provider == "bedrock" ? "us-east-1" : null });

    private static (byte[] Bytes, string Type, string Text) Recording(string provider, string name)
    {
        var json = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests", "fixtures", provider, name + ".json"))).RootElement;
        var response = json.GetProperty("response");
        var bytes = response.TryGetProperty("base64", out var binary) ? binary.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(response.TryGetProperty("text", out var text) ? text.GetString()! : response.GetProperty("json").GetRawText());
        return (bytes, response.GetProperty("contentType").GetString()!, json.GetProperty("expected").GetProperty("text").GetString()!);
    }

    // Read with the framework's own parser, which knows nothing of ours.
    private static string? TextOf(string client, string data)
    {
        if (data == "[DONE]")
        {
            return null;
        }

        var json = JsonDocument.Parse(data).RootElement;
        return client switch
        {
            "openai" => json.GetProperty("choices") is var choices && choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null,
            "openai-responses" => json.GetProperty("type").GetString() == "response.output_text.delta" ? json.GetProperty("delta").GetString() : null,
            "anthropic" => json.TryGetProperty("delta", out var delta) && delta.TryGetProperty("text", out var text) ? text.GetString() : null,
            _ => json.TryGetProperty("candidates", out var candidates) && candidates[0].TryGetProperty("content", out var said) && said.TryGetProperty("parts", out var parts)
                ? string.Concat(parts.EnumerateArray().Where(p => p.TryGetProperty("text", out _) && !p.TryGetProperty("thought", out _)).Select(p => p.GetProperty("text").GetString()))
                : null,
        };
    }
}
