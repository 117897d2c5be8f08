using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

public sealed class AnthropicMessagesUsageProbeTests() : ProbeTestBase(DialectSet.AnthropicMessages)
{
    [Theory]
    [InlineData("message_start", FrameKind.Preamble)]
    [InlineData("ping", FrameKind.Preamble)]
    [InlineData("something_new", FrameKind.Preamble)]
    [InlineData("content_block_start", FrameKind.Content)]
    [InlineData("content_block_delta", FrameKind.Content)]
    [InlineData("content_block_stop", FrameKind.Content)]
    [InlineData("message_delta", FrameKind.Content)]
    [InlineData("message_stop", FrameKind.End)]
    [InlineData("error", FrameKind.Error)]
    public void Says_what_an_event_means_with_or_without_its_name(string type, FrameKind kind)
    {
        See($$"""{"type":"{{type}}"}""", type).ShouldBe(kind);
        See($$"""{"type": "{{type}}"}""").ShouldBe(kind);
        See($$"""{"index":0,"type":"{{type}}"}""").ShouldBe(kind);
    }

    [Fact]
    public void Sums_the_prompt_and_keeps_what_the_last_figures_leave_out()
    {
        See("""{"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":100,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":1}}}""", "message_start");
        Probe.Usage.ShouldBe(new Usage
        {
            Input = 140,
            CacheRead = 100,
            CacheWrite = 30,
            CacheWriteHour = 20,
            Output = 1,
            Reported = true,
        });
        See("""{"type":"content_block_delta","delta":{"type":"text_delta","text":"12345678"}}""", "content_block_delta");
        See("""{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{}"}}""", "content_block_delta");
        See("""{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"abcd"}}""", "content_block_delta");
        Probe.EstimatedOutput.ShouldBe(4);
        See("""{"type":"message_delta","usage":{"output_tokens":50,"output_tokens_details":{"thinking_tokens":7}}}""", "message_delta");
        (Probe.Usage.Input, Probe.Usage.Output, Probe.Usage.Reasoning, Probe.Usage.CacheRead).ShouldBe((140, 50, 7, 100));
        See("""{"type":"message_delta","usage":{"input_tokens":15,"cache_read_input_tokens":0,"output_tokens":60,"server_tool_use":{"web_search_requests":2}}}""", "message_delta");
        (Probe.Usage.Input, Probe.Usage.Output, Probe.Usage.Queries).ShouldBe((145, 60, 2));
        Probe.Reset();
        See("""{"type":"message_delta","usage":{"output_tokens":5}}""", "message_delta");
        Probe.Usage.ShouldBe(new Usage { Output = 5, Reported = true });
    }

    [Fact]
    public void Reads_a_body_and_leaves_a_token_count_alone()
    {
        Body("""{"content":[{"type":"text","text":"12345678"},{"type":"thinking","thinking":"1234"}],"usage":{"input_tokens":3,"cache_read_input_tokens":4,"output_tokens":5}}""")
            .ShouldBe(new Usage { Input = 7, CacheRead = 4, Output = 5, Reported = true });
        Probe.EstimatedOutput.ShouldBe(3);
        Body("""{"input_tokens":2095}""").ShouldBe(default(Usage));
        Body("""{"type":"error","error":{"type":"overloaded_error","message":"x"}}""");
        Probe.ErrorSeen.ShouldBeTrue();
    }
}
