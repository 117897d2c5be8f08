using System.Text;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Dialects.BedrockConverse;

namespace Headgate.Protocols.Tests.Dialects.BedrockConverse;

public sealed class BedrockConverseUsageProbeTests
{
    private readonly BedrockConverseUsageProbe _probe = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_later_of_stop_and_figures_is_the_end(bool figuresFirst)
    {
        var metadata = "{\"usage\":{\"inputTokens\":10,\"outputTokens\":5,\"totalTokens\":15}}"u8.ToArray();
        var stop = "{\"stopReason\":\"end_turn\"}"u8.ToArray();
        _probe.Observe("messageStart"u8, "{\"role\":\"assistant\"}"u8).ShouldBe(FrameKind.Preamble);
        _probe.Observe("contentBlockDelta"u8, "{\"delta\":{\"text\":\"four words of text\"}}"u8).ShouldBe(FrameKind.Content);
        _probe.Observe(figuresFirst ? "metadata"u8 : "messageStop"u8, figuresFirst ? metadata : stop).ShouldBe(FrameKind.Content);
        _probe.Observe(figuresFirst ? "messageStop"u8 : "metadata"u8, figuresFirst ? stop : metadata).ShouldBe(FrameKind.End);
        _probe.Finished.ShouldBeTrue();
        _probe.EstimatedOutput.ShouldBeGreaterThan(0);
        (_probe.Usage.Input, _probe.Usage.Output, _probe.Usage.Reported).ShouldBe((10, 5, true));
    }

    [Fact]
    public void Input_is_the_sum_of_what_was_read_written_and_neither()
    {
        _probe.ObserveBody(Encoding.UTF8.GetBytes("""
            {"output":{"message":{"content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":10,"outputTokens":5,
             "cacheReadInputTokens":100,"cacheWriteInputTokens":30,"cacheDetails":[{"ttl":"1h","inputTokens":20},{"inputTokens":10,"ttl":"5m"}, 3]}}
            """)).ShouldBeTrue();
        var usage = _probe.Usage;
        (usage.Input, usage.CacheRead, usage.CacheWrite, usage.CacheWriteHour, usage.Output).ShouldBe((140, 100, 30, 20, 5));
        _probe.Finished.ShouldBeTrue();
        _probe.ErrorSeen.ShouldBeFalse();
    }

    [Fact]
    public void Exceptions_are_errors()
    {
        _probe.Observe("exception"u8, "{\"__type\":\"throttlingException\",\"message\":\"\"}"u8).ShouldBe(FrameKind.Error);
        _probe.ErrorSeen.ShouldBeTrue();
    }

    [Theory]
    [InlineData(200, "{\"__type\":\"throttlingException\",\"message\":\"Too many tokens\"}", UpstreamErrorKind.RateLimit)]
    [InlineData(200, "{\"__type\":\"validationException\",\"message\":\"bad\"}", UpstreamErrorKind.Request)]
    [InlineData(200, "{\"__type\":\"internalServerException\",\"message\":\"oh\"}", UpstreamErrorKind.Server)]
    [InlineData(200, "{\"__type\":\"modelStreamErrorException\",\"message\":\"oh\"}", UpstreamErrorKind.Server)]
    [InlineData(424, "{\"message\":\"The model errored\"}", UpstreamErrorKind.Server)]
    [InlineData(400, "{\"message\":\"The provided model identifier is invalid.\"}", UpstreamErrorKind.NotFound)]
    [InlineData(403, "{\"message\":\"You don't have access to the model with the specified model ID.\"}", UpstreamErrorKind.NotFound)]
    [InlineData(403, "{\"Message\":\"The security token included in the request is expired\"}", UpstreamErrorKind.Credential)]
    [InlineData(400, "{\"message\":\"Input is too long for requested model.\"}", UpstreamErrorKind.ContextLength)]
    [InlineData(429, "{\"message\":\"Too many requests, please wait before trying again.\"}", UpstreamErrorKind.RateLimit)]
    [InlineData(429, "{\"message\":\"Too many tokens per day, please wait before trying again.\"}", UpstreamErrorKind.Quota)]
    [InlineData(503, "<html>busy</html>", UpstreamErrorKind.Server)]
    public void Errors_are_judged_by_status_kind_and_words(int status, string body, UpstreamErrorKind expected) =>
        DialectSet.BedrockConverse.ReadError(status, Encoding.UTF8.GetBytes(body)).Kind.ShouldBe(expected);

    [Fact]
    public void Errors_say_their_words_and_kind()
    {
        var error = DialectSet.BedrockConverse.ReadError(400, "{\"__type\":\"com.amazon.coral.validate#ValidationException:http://x\",\"Message\":\"No.\"}"u8);
        (error.Message, error.Code).ShouldBe(("No.", "ValidationException"));
    }
}
