using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Tests.Sse;

namespace Headgate.Protocols.Tests.Dialects;

public sealed class WriteErrorTests
{
    private static readonly GatewayError Limited = new(GatewayErrorKind.RateLimited, "The key \"laptop\" may ask 10 times a minute: 余")
    {
        RetryAfter = TimeSpan.FromSeconds(1.5),
        Limit = new LimitDetail("requestsPerMinute", 10, 10, new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.FromHours(8))),
    };

    private static readonly GatewayError NoModel = new(GatewayErrorKind.ModelNotFound, "No model 'x'") { Field = "model" };

    [Fact]
    public void OpenAI_bodies_have_message_type_param_code_and_the_limit()
    {
        foreach (var dialect in new[] { DialectSet.OpenAIChat, DialectSet.OpenAIResponses })
        {
            Body(dialect, NoModel, 404).ShouldBe(
                """{"error":{"message":"No model 'x'","type":"invalid_request_error","param":"model","code":"model_not_found"}}""");
            Body(dialect, Limited, 429).ShouldBe(
                """{"error":{"message":"The key \"laptop\" may ask 10 times a minute: 余","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded","limit":{"name":"requestsPerMinute","limit":10,"used":10,"resets_at":"2026-01-31T00:00:00+00:00"}}}""");
        }
    }

    [Fact]
    public void A_limit_tells_whose_it_is_over_which_time_and_what_an_account_has_left()
    {
        var limit = Limited.Limit! with { Scope = "team 'blue'", Window = "5h (rolling)" };
        Body(DialectSet.OpenAIChat, Limited with { Limit = limit }, 429).ShouldContain(
            """ "limit":{"name":"requestsPerMinute","scope":"team 'blue'","window":"5h (rolling)","limit":10,"used":10,""".Trim());
        var empty = new GatewayError(GatewayErrorKind.BalanceExhausted, "x") { Limit = new LimitDetail("balance", null, null, null) { Scope = "account 'user:1'", Balance = -0.5m } };
        Body(DialectSet.OpenAIChat, empty, 402).ShouldBe(
            """{"error":{"message":"x","type":"insufficient_quota","param":null,"code":"insufficient_quota","limit":{"name":"balance","scope":"account 'user:1'","balance":-0.5,"resets_at":null}}}""");
        Body(DialectSet.AnthropicMessages, empty, 402).ShouldContain("\"type\":\"billing_error\"");
        Body(DialectSet.GoogleGenerateContent, empty, 402).ShouldContain("\"status\":\"RESOURCE_EXHAUSTED\"");
    }

    [Fact]
    public void Anthropic_bodies_have_a_type_and_the_request_id()
    {
        Body(DialectSet.AnthropicMessages, NoModel, 404).ShouldBe(
            """{"type":"error","error":{"type":"not_found_error","message":"No model 'x'","details":{"error_code":"model_not_found"}},"request_id":"req_1"}""");
        Body(DialectSet.AnthropicMessages, new GatewayError(GatewayErrorKind.InvalidRequest, "x"), 400).ShouldBe(
            """{"type":"error","error":{"type":"invalid_request_error","message":"x"},"request_id":"req_1"}""");
        Body(DialectSet.AnthropicMessages, Limited, 429).ShouldContain("\"limit\":{\"name\":\"requestsPerMinute\"");
    }

    [Fact]
    public void Gemini_bodies_have_code_status_and_details()
    {
        Body(DialectSet.GoogleGenerateContent, new GatewayError(GatewayErrorKind.InvalidRequest, "x"), 400).ShouldBe(
            """{"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT"}}""");
        var limited = Body(DialectSet.GoogleGenerateContent, Limited, 429);
        limited.ShouldContain("\"status\":\"RESOURCE_EXHAUSTED\"");
        limited.ShouldContain("\"retryDelay\":\"1.5s\"");
        limited.ShouldContain("\"reason\":\"RATE_LIMIT_EXCEEDED\"");
        DialectSet.GoogleGenerateContent.ReadError(429, Encoding.UTF8.GetBytes(limited)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(1.5));
    }

    [Theory]
    [InlineData(401, "UNAUTHENTICATED")]
    [InlineData(403, "PERMISSION_DENIED")]
    [InlineData(404, "NOT_FOUND")]
    [InlineData(413, "INVALID_ARGUMENT")]
    [InlineData(500, "INTERNAL")]
    [InlineData(502, "UNAVAILABLE")]
    [InlineData(503, "UNAVAILABLE")]
    [InlineData(504, "DEADLINE_EXCEEDED")]
    public void Gemini_statuses_follow_the_http_status(int status, string expected) =>
        Body(DialectSet.GoogleGenerateContent, NoModel, status).ShouldContain($"\"status\":\"{expected}\"");

    [Fact]
    public void Every_kind_is_a_body_that_parses_and_reads_back_in_every_dialect()
    {
        foreach (var dialect in DialectSet.Clients)
        {
            foreach (var kind in Enum.GetValues<GatewayErrorKind>())
            {
                var body = Body(dialect, new GatewayError(kind, $"words for {kind}"), 500);
                using var document = JsonDocument.Parse(body);
                dialect.ReadError(500, Encoding.UTF8.GetBytes(body)).Message.ShouldBe($"words for {kind}");
            }
        }
    }

    [Fact]
    public void Stream_errors_are_errors_to_the_dialects_own_probe_and_do_not_end_well()
    {
        foreach (var dialect in DialectSet.Clients)
        {
            var frames = Events(dialect, Limited, 429);
            var probe = dialect.CreateProbe();
            frames.ShouldAllBe(f => Kind(probe, f) == FrameKind.Error, dialect.Id);
            Frames.Joined(frames).ShouldNotContain("[DONE]");
        }
    }

    [Fact]
    public void Stream_errors_have_the_event_names_that_clients_wait_for()
    {
        Events(DialectSet.OpenAIChat, NoModel, 404).ShouldHaveSingleItem().Event.ShouldBe("");
        Events(DialectSet.AnthropicMessages, NoModel, 404).ShouldHaveSingleItem().Event.ShouldBe("error");
        Events(DialectSet.GoogleGenerateContent, NoModel, 404).ShouldHaveSingleItem().Event.ShouldBe("");
        var responses = Events(DialectSet.OpenAIResponses, NoModel, 404);
        responses.Select(f => f.Event).ShouldBe(["error", "response.failed"]);
        responses[0].Data.ShouldBe(
            """{"type":"error","sequence_number":0,"error":{"message":"No model 'x'","type":"invalid_request_error","param":"model","code":"model_not_found"},"code":"model_not_found","message":"No model 'x'","param":"model"}""");
        responses[1].Data.ShouldContain(
            ""","response":{"id":"req_1","object":"response","status":"failed","error":{"code":"model_not_found","message":"No model 'x'"}""");
    }

    private static FrameKind Kind(UsageProbe probe, Frame frame) =>
        probe.Observe(Encoding.Latin1.GetBytes(frame.Event), Encoding.Latin1.GetBytes(frame.Data));

    private static List<Frame> Events(ClientDialect dialect, GatewayError error, int status)
    {
        var to = new ArrayBufferWriter<byte>();
        dialect.WriteStreamError(error, status, "req_1", to);
        return Frames.Read(new SseReader(), to.WrittenSpan, _ => int.MaxValue);
    }

    private static string Body(ClientDialect dialect, GatewayError error, int status)
    {
        var to = new ArrayBufferWriter<byte>();
        dialect.WriteError(error, status, "req_1", to);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
