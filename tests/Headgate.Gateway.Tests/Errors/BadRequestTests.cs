using System.Net;
using System.Text;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Errors;

/// <summary>What a client gets for what it sends wrong, in its own dialect; nothing of it reaches a provider or is charged.</summary>
public sealed class BadRequestTests : GatewayTest
{
    private static readonly (string Body, string Field, string Words)[] Bodies =
    [
        ("", "body", "no body"),
        ("not json", "body", "not valid JSON"),
        ("""{"model":"m","messages":[""", "body", "not valid JSON"),
        ("[1]", "body", "not an object"),
        ("{}", "model", "missing"),
        ("""{"model":null}""", "model", "string"),
        ("""{"model":42}""", "model", "string"),
        ("""{"model":""}""", "model", "string"),
        ("""{"model":"m","x":1,"model":"other"}""", "model", "more than once"),
        ("""{"model":"m","mode\u006c":"other"}""", "model", "more than once"),
        ("""{"model":"m","stream":true,"stream":false}""", "stream", "more than once"),
        ("""{"model":"m","stream":"yes"}""", "stream", "true or false"),
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var dialect in (string[])["openai", "openai-responses", "anthropic", "gemini"])
            {
                for (var i = 0; i < Bodies.Length; i++)
                {
                    // Gemini's model stands in the path.
                    if (dialect != "gemini" || i is < 4 or > 7)
                    {
                        cases.Add(dialect, i);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_wrong_body_is_refused_with_the_field(string dialect, int number)
    {
        var wire = WireCase.Of(dialect);
        var (body, field, words) = Bodies[number];
        await StartAsync(wire.Config(Upstream));

        using var answer = await Gateway.PostAsync(wire.Path, body, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var json = await answer.JsonAsync(Cancellation);
        wire.MessageOf(json).ShouldContain(words);
        if (dialect.StartsWith("openai", StringComparison.Ordinal))
        {
            json.GetProperty("error").GetProperty("param").GetString().ShouldBe(field);
        }
        else if (field != "body")
        {
            wire.MessageOf(json).ShouldContain(field);
        }

        await ShouldBeFreeAsync(400);
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task A_body_over_the_cap_is_refused(string dialect)
    {
        var wire = WireCase.Of(dialect);
        var config = wire.Config(Upstream).Settings(s => s with { MaxRequestBytes = 2048 });
        await StartAsync(config);
        var body = wire.Body[..^1] + ",\"x\":\"" + new string('x', 3000) + "\"}";

        using var known = await Gateway.PostAsync(wire.Path, body, cancellation: Cancellation);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, wire.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;
        using var unknown = await Gateway.SendAsync(chunked, cancellation: Cancellation);

        foreach (var answer in (HttpResponseMessage[])[known, unknown])
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
            wire.MessageOf(await answer.JsonAsync(Cancellation)).ShouldContain("2048 bytes (globalSettings.maxRequestBytes)");
        }

        Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task An_unknown_model_is_answered_with_near_names(string dialect)
    {
        var wire = WireCase.Of(dialect);
        await StartAsync(new TestConfig().Channel("main", Upstream.Url, "glm-4.6,glm-4.5,deepseek-chat", c => c with { Type = dialect }));
        var path = wire.Path.Replace("/m:", "/glm4.6:", StringComparison.Ordinal);

        using var answer = await Gateway.PostAsync(path, wire.Body.Replace("\"m\"", "\"glm4.6\"", StringComparison.Ordinal), cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var message = wire.MessageOf(await answer.JsonAsync(Cancellation));
        message.ShouldContain("'glm4.6'");
        message.ShouldContain("'glm-4.6'");
        message.ShouldNotContain("deepseek");
        await ShouldBeFreeAsync(404);
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task A_stranger_is_refused_and_leaves_no_record(string dialect)
    {
        var wire = WireCase.Of(dialect);
        await StartAsync(wire.Config(Upstream));
        using var client = new HttpClient { BaseAddress = new Uri(Gateway.Url) };
        using var body = new StringContent(wire.Body, Encoding.UTF8, "application/json");

        using var missing = await client.PostAsync(new Uri(wire.Path, UriKind.Relative), body, Cancellation);
        using var unknown = await Gateway.PostAsync(wire.Path, wire.Body, "hg-wrong-key", Cancellation);

        missing.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        wire.MessageOf(await missing.JsonAsync(Cancellation)).ShouldContain("No API key was sent");
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var message = wire.MessageOf(await unknown.JsonAsync(Cancellation));
        message.ShouldContain("not known");
        message.ShouldNotContain("hg-wrong-key");
        Gateway.Sink.Records.ShouldBeEmpty();
        Upstream.Requests.ShouldBeEmpty();
    }

    public static TheoryData<string, string, int, string> Keys
    {
        get
        {
            var cases = new TheoryData<string, string, int, string>();
            foreach (var dialect in (string[])["openai", "openai-responses", "anthropic", "gemini"])
            {
                cases.Add(dialect, "expired", 403, "expired at 2026-11-20 11:00:00 UTC");
                cases.Add(dialect, "off", 403, "switched off");
                cases.Add(dialect, "elsewhere", 403, "may not be used from");
                cases.Add(dialect, "narrow", 403, "may not use the model");
                cases.Add(dialect, "requests", 429, "limit of 1 requests per minute");
                cases.Add(dialect, "tokens", 429, "tokens per minute");
                cases.Add(dialect, "spent", 429, "resets at 2026-11-21 00:00 UTC");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_that_may_not_is_told_why_and_until_when(string dialect, string key, int status, string words)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(Replies.Json("""{"usage":{"prompt_tokens":40,"completion_tokens":1,"input_tokens":40,"output_tokens":1},"usageMetadata":{"promptTokenCount":40,"candidatesTokenCount":1}}"""));
        await StartAsync(wire.Config(Upstream, c => c.WithPrice("m", 1_000_000, 1)).ApiKey(key, "a-key-with-limits", k => Limit(k, key)));
        if (status == 429)
        {
            using var first = await Gateway.PostAsync(wire.Path, wire.Body, "a-key-with-limits", Cancellation);
            first.StatusCode.ShouldBe(HttpStatusCode.OK);
            await Gateway.NextRecordAsync();
        }

        using var answer = await Gateway.PostAsync(wire.Path, wire.Body, "a-key-with-limits", Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        var json = await answer.JsonAsync(Cancellation);
        wire.MessageOf(json).ShouldContain(words);
        (answer.Headers.RetryAfter is not null).ShouldBe(status == 429);
        json.GetRawText().Contains("resets_at", StringComparison.Ordinal).ShouldBe(status == 429);
        var record = await Gateway.NextRecordAsync();
        (record.Status, record.Outcome, record.Cost, record.KeyName).ShouldBe((status, RequestOutcome.Refused, 0L, key));
        Upstream.Requests.Count.ShouldBe(status == 429 ? 1 : 0);
    }

    private ApiKeyConfig Limit(ApiKeyConfig key, string how) => how switch
    {
        "expired" => key with { ExpiresAt = Clock.GetUtcNow().AddHours(-1) },
        "off" => key with { Enabled = false },
        "elsewhere" => key with { AllowedIps = ["10.0.0.0/8"] },
        "narrow" => key with { Models = ["other"] },
        "requests" => key with { Limits = new LimitsConfig { RequestsPerMinute = 1 } },
        "tokens" => key with { Limits = new LimitsConfig { TokensPerMinute = 45 } },
        _ => key with { Limits = new LimitsConfig { Budget = 1, BudgetPeriod = "day" } },
    };

    private async Task ShouldBeFreeAsync(int status)
    {
        Upstream.Requests.ShouldBeEmpty();
        var record = await OnlyRecordAsync();
        (record.Status, record.Outcome, record.Cost, record.Usage, record.Attempts).ShouldBe((status, RequestOutcome.Refused, 0L, default, 0));
    }
}
