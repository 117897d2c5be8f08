using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.CohereChat;

public sealed class CohereChatUsageProbeTests() : ProbeTestBase(DialectSet.CohereChat)
{
    [Fact]
    public void Events_are_told_apart()
    {
        See("""{"id":"x","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}""").ShouldBe(FrameKind.Preamble);
        See("""{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""").ShouldBe(FrameKind.Preamble);
        See("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"four letters"}}}}""").ShouldBe(FrameKind.Content);
        See("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"hm"}}}}""").ShouldBe(FrameKind.Content);
        See("""{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I"}}}""").ShouldBe(FrameKind.Content);
        See("""{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"a","function":{"name":"f","arguments":""}}}}}""").ShouldBe(FrameKind.Content);
        Probe.EstimatedOutput.ShouldBeGreaterThan(4);
        Probe.Finished.ShouldBeFalse();
        See("""{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"input_tokens":10,"output_tokens":3},"cached_tokens":4}}}""").ShouldBe(FrameKind.End);
        Probe.Finished.ShouldBeTrue();
        Probe.Usage.ShouldBe(new Usage { Input = 10, Output = 3, CacheRead = 4, Reported = true });
    }

    [Theory]
    [InlineData("""{"id":"x","message":"something is wrong"}""", "")]
    [InlineData("""{"type":"error","delta":{}}""", "")]
    [InlineData("""{}""", "error")]
    [InlineData("""{"type":"message-end","delta":{"finish_reason":"ERROR"}}""", "message-end")]
    [InlineData("""{"type":"message-end","delta":{"error":"boom","finish_reason":"COMPLETE"}}""", "message-end")]
    public void Errors_are_seen(string data, string name)
    {
        See(data, name).ShouldBe(FrameKind.Error);
        Probe.ErrorSeen.ShouldBeTrue();
    }

    [Fact]
    public void Billed_units_stand_in_for_missing_tokens() =>
        Body("""{"message":{},"usage":{"billed_units":{"input_tokens":5,"output_tokens":2,"search_units":1},"cached_tokens":9}}""")
            .ShouldBe(new Usage { Input = 5, Output = 2, CacheRead = 5, Queries = 1, Reported = true });

    [Fact]
    public void Usage_without_figures_is_none() =>
        Body("""{"message":{},"usage":{"billed_units":{},"tokens":[],"cached_tokens":"x"}}""").ShouldBe(default(Usage));
}
