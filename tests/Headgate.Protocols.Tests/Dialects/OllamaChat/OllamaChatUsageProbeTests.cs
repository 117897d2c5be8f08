using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OllamaChat;

public sealed class OllamaChatUsageProbeTests() : ProbeTestBase(DialectSet.OllamaChat)
{
    [Fact]
    public void Lines_are_told_apart()
    {
        See("""{"model":"m","message":{"role":"assistant","content":""},"done":false}""").ShouldBe(FrameKind.Preamble);
        See("""{"message":{"content":"four letters"},"done":false}""").ShouldBe(FrameKind.Content);
        See("""{"message":{"content":"","thinking":"hm"},"done":false}""").ShouldBe(FrameKind.Content);
        See("""{"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done":false}""").ShouldBe(FrameKind.Content);
        Probe.EstimatedOutput.ShouldBeGreaterThan(3);
        See("""{"message":{"content":""},"done_reason":"stop","done":true,"prompt_eval_count":9,"eval_count":4}""").ShouldBe(FrameKind.End);
        Probe.Finished.ShouldBeTrue();
        Probe.Usage.ShouldBe(new Usage { Input = 9, Output = 4, Reported = true });
    }

    [Fact]
    public void A_wholly_cached_prompt_has_no_figure() =>
        Body("""{"message":{"content":"x"},"done":true,"eval_count":4}""").ShouldBe(new Usage { Output = 4, Reported = true });

    [Fact]
    public void An_error_may_come_in_mid_stream()
    {
        See("""{"error":"the runner has stopped"}""").ShouldBe(FrameKind.Error);
        Probe.ErrorSeen.ShouldBeTrue();
        Probe.Reset();
        See("not json").ShouldBe(FrameKind.Preamble);
        See("").ShouldBe(FrameKind.Preamble);
    }

    [Theory]
    [InlineData(404, """{"error":"model 'x' not found"}""", UpstreamErrorKind.NotFound)]
    [InlineData(400, """{"error":"\"llama\" does not support tools"}""", UpstreamErrorKind.Request)]
    [InlineData(200, """{"error":"the runner has stopped"}""", UpstreamErrorKind.Server)]
    [InlineData(503, """{"error":"server busy, please try again.  maximum pending requests exceeded"}""", UpstreamErrorKind.Server)]
    public void Errors_are_judged(int status, string body, UpstreamErrorKind kind)
    {
        var error = DialectSet.OllamaChat.ReadError(status, Answering.Utf8(body));
        error.Kind.ShouldBe(kind);
        error.Message.ShouldNotBeEmpty();
    }
}
