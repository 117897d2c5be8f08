using System.Text;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects;

public sealed class ReadErrorTests
{
    [Theory]
    // OpenAI and its family
    [InlineData(400, """{"error":{"message":"Unsupported parameter","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}""", UpstreamErrorKind.Request)]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 8192 tokens.","code":"context_length_exceeded"}}""", UpstreamErrorKind.ContextLength)]
    [InlineData(413, "", UpstreamErrorKind.ContextLength)]
    [InlineData(400, """{"error":{"message":"The response was filtered","code":"content_filter"}}""", UpstreamErrorKind.ContentFilter)]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}""", UpstreamErrorKind.Credential)]
    [InlineData(403, """{"error":{"message":"Country not supported"}}""", UpstreamErrorKind.Credential)]
    [InlineData(404, """{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}""", UpstreamErrorKind.NotFound)]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota, please check your plan","type":"insufficient_quota","code":"insufficient_quota"}}""", UpstreamErrorKind.Quota)]
    [InlineData(429, """{"error":{"message":"Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000. Please try again in 1.2s.","type":"tokens","code":"rate_limit_exceeded"}}""", UpstreamErrorKind.RateLimit)]
    [InlineData(429, """{"error":{"code":"429","message":"Requests to the operation have exceeded token rate limit of your current OpenAI S0 pricing tier. Please go here: https://aka.ms/oai/quotaincrease"}}""", UpstreamErrorKind.RateLimit)]
    [InlineData(429, "", UpstreamErrorKind.RateLimit)]
    [InlineData(402, """{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}""", UpstreamErrorKind.Quota)]
    [InlineData(400, """{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}""", UpstreamErrorKind.NotFound)]
    [InlineData(429, """{"error":{"message":"Your account is suspended, insufficient balance","type":"exceeded_current_quota_error"}}""", UpstreamErrorKind.Quota)]
    [InlineData(400, """{"code":"DataInspectionFailed","message":"Input data may contain inappropriate content.","request_id":"x"}""", UpstreamErrorKind.ContentFilter)]
    [InlineData(400, """{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}""", UpstreamErrorKind.Quota)]
    [InlineData(422, """{"detail":[{"loc":["body","model"],"msg":"field required"}]}""", UpstreamErrorKind.Request)]
    [InlineData(500, "<html><head><title>502 Bad Gateway</title></head></html>", UpstreamErrorKind.Server)]
    [InlineData(503, "upstream connect error", UpstreamErrorKind.Server)]
    [InlineData(301, "", UpstreamErrorKind.NotFound)]
    [InlineData(408, "", UpstreamErrorKind.Server)]
    // GLM
    [InlineData(429, """{"error":{"code":"1113","message":"您的账户已欠费，请充值后重试。"}}""", UpstreamErrorKind.Quota)]
    [InlineData(429, """{"error":{"code":"1302","message":"您的账户已达到速率限制"}}""", UpstreamErrorKind.RateLimit)]
    [InlineData(429, """{"error":{"code":1308,"message":"Usage limit reached for 5 hour. Your limit will reset at 2026-01-31 08:30:00"}}""", UpstreamErrorKind.Quota)]
    [InlineData(429, """{"error":{"code":"1310","message":"Weekly/Monthly Limit Exhausted."}}""", UpstreamErrorKind.Quota)]
    // Anthropic
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", UpstreamErrorKind.ContextLength)]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}""", UpstreamErrorKind.Quota)]
    [InlineData(402, """{"type":"error","error":{"type":"billing_error","message":"x"}}""", UpstreamErrorKind.Quota)]
    [InlineData(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", UpstreamErrorKind.Server)]
    [InlineData(429, """{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your plan's rate limit of 40000 input tokens per minute"}}""", UpstreamErrorKind.RateLimit)]
    // Gemini
    [InlineData(400, """{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"x/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""", UpstreamErrorKind.Credential)]
    [InlineData(400, """[{"error":{"code":400,"message":"The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]""", UpstreamErrorKind.ContextLength)]
    [InlineData(429, """{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}""", UpstreamErrorKind.Quota)]
    // Events in a stream, whose status is 200
    [InlineData(200, """{"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}""", UpstreamErrorKind.Server)]
    [InlineData(200, """{"error":{"code":429,"message":"slow down"}}""", UpstreamErrorKind.RateLimit)]
    [InlineData(200, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", UpstreamErrorKind.Server)]
    [InlineData(200, """{"type":"error","error":{"type":"invalid_request_error","message":"x"}}""", UpstreamErrorKind.Request)]
    [InlineData(200, """{"type":"response.failed","response":{"error":{"code":"insufficient_quota","message":"x"}}}""", UpstreamErrorKind.Quota)]
    [InlineData(200, """{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}""", UpstreamErrorKind.Quota)]
    public void Judges_the_error(int status, string body, UpstreamErrorKind kind)
    {
        foreach (var dialect in DialectSet.Clients)
        {
            dialect.ReadError(status, Encoding.UTF8.GetBytes(body)).Kind.ShouldBe(kind, dialect.Id);
        }
    }

    [Fact]
    public void Recorded_errors_are_judged()
    {
        var judged = Fixture.All.Where(f => !f.IsGood)
            .ToDictionary(f => f.File.Split('/')[1], f => f.Dialect.ReadError(f.Status ?? 400, f.Body).Kind, StringComparer.Ordinal);
        judged.Count.ShouldBeGreaterThanOrEqualTo(14);
        judged["openinference-test_chat_error_records_model_name-0.json"].ShouldBe(UpstreamErrorKind.NotFound);
        judged["vercel-openai-error.1.json"].ShouldBe(UpstreamErrorKind.Quota);
        judged["vercel-reasoning-model-temperature-error.json"].ShouldBe(UpstreamErrorKind.Request);
        judged["opentelemetry-python-contrib-test_generate_content_missing_model-0.json"].ShouldBe(UpstreamErrorKind.NotFound);
        judged["openinference-TestLM.test_exception_event_recorded_on_lm_error-0.json"].ShouldBe(UpstreamErrorKind.Credential);
        judged["opentelemetry-python-contrib-test_responses_create_api_error-content_mode0-0.json"].ShouldBe(UpstreamErrorKind.NotFound);
    }

    [Fact]
    public void Google_tells_how_long_to_wait()
    {
        var fixture = Fixture.All.Single(f => f.File.EndsWith("vercel-google-429-retry-info.json", StringComparison.Ordinal));
        var error = fixture.Dialect.ReadError(429, fixture.Body);
        error.Kind.ShouldBe(UpstreamErrorKind.RateLimit);
        error.Code.ShouldBe("RESOURCE_EXHAUSTED");
        error.RetryAfter.ShouldNotBeNull().TotalSeconds.ShouldBe(34.4, 0.001);
    }

    [Theory]
    [InlineData("Your limit will reset at 2026-01-31 08:30:00", "2026-01-31T08:30:00+08:00")]
    [InlineData("您的限额将在 2026-01-31 08:30:00 重置。", "2026-01-31T08:30:00+08:00")]
    [InlineData("resets 2026-01-31T08:30:00Z.", "2026-01-31T08:30:00+00:00")]
    [InlineData("resets 2026-01-31T08:30:00.123Z", "2026-01-31T08:30:00+00:00")]
    [InlineData("reset at 2026-01-31 08:30:00 UTC", "2026-01-31T08:30:00+00:00")]
    [InlineData("reset at 2026-01-31 08:30:00 -05:00", "2026-01-31T08:30:00-05:00")]
    [InlineData("reset at 2026-99-31 08:30:00 or 0001-01-01 00:00:00", null)]
    [InlineData("try later", null)]
    public void Finds_when_a_quota_opens_again(string message, string? expected)
    {
        var body = $$$"""{"error":{"code":"1308","message":"{{{message}}}"}}""";
        var error = DialectSet.OpenAIChat.ReadError(429, Encoding.UTF8.GetBytes(body));
        error.ResetsAt.ShouldBe(expected is null ? null : DateTimeOffset.Parse(expected));
    }

    [Fact]
    public void Reads_a_reset_given_in_unix_seconds() =>
        DialectSet.OpenAIResponses.ReadError(429, """{"error":{"type":"usage_limit_reached","message":"x","resets_at":1769819400,"resets_in_seconds":60}}"""u8)
            .ResetsAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1769819400));

    [Theory]
    [InlineData("""{"error":"plain words"}""", "plain words")]
    [InlineData("""{"message":"beside"}""", "beside")]
    [InlineData("""{"error_code":1,"error_msg":"baidu"}""", "baidu")]
    [InlineData("<HTML><TITLE>502\nBad Gateway</TITLE>", "502 Bad Gateway")]
    [InlineData("  just text ", "just text")]
    [InlineData("", "")]
    public void Keeps_the_providers_words(string body, string message) =>
        DialectSet.OpenAIChat.ReadError(500, Encoding.UTF8.GetBytes(body)).Message.ShouldBe(message);

    [Theory]
    [InlineData(429, """{"error":{"code":"1308","message":"x"}}""", "1308")]
    [InlineData(401, """{"error":{"type":"authentication_error","message":"x"}}""", "authentication_error")]
    [InlineData(400, """{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}""", "API_KEY_INVALID")]
    [InlineData(200, """{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"x"}}}""", "server_error")]
    [InlineData(500, "words", null)]
    public void Keeps_the_providers_code(int status, string body, string? code) =>
        DialectSet.OpenAIResponses.ReadError(status, Encoding.UTF8.GetBytes(body)).Code.ShouldBe(code);

    [Fact]
    public void Cuts_long_words()
    {
        DialectSet.OpenAIChat.ReadError(500, Encoding.UTF8.GetBytes(new string('x', 100_000))).Message.Length.ShouldBe(500);
        DialectSet.OpenAIChat.ReadError(500, [0xFF, 0xFE]).Message.ShouldBe("\uFFFD\uFFFD");
    }
}
