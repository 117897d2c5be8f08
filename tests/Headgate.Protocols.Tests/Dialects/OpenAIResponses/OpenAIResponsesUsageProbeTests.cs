using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class OpenAIResponsesUsageProbeTests() : ProbeTestBase(DialectSet.OpenAIResponses)
{
    private const string Completed =
        """{"sequence_number":9,"type":"response.completed","response":{"id":"resp_1","output":[],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":6,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":16}}}""";

    [Theory]
    [InlineData("response.created", FrameKind.Preamble)]
    [InlineData("response.in_progress", FrameKind.Preamble)]
    [InlineData("response.queued", FrameKind.Preamble)]
    [InlineData("response.output_item.added", FrameKind.Content)]
    [InlineData("response.output_text.delta", FrameKind.Content)]
    [InlineData("response.some_new_tool.delta", FrameKind.Content)]
    [InlineData("response.completed", FrameKind.End)]
    [InlineData("response.incomplete", FrameKind.End)]
    [InlineData("response.failed", FrameKind.Error)]
    [InlineData("error", FrameKind.Error)]
    public void Says_what_an_event_means_with_or_without_its_name(string type, FrameKind kind)
    {
        See($$"""{"type":"{{type}}","delta":"x"}""", type).ShouldBe(kind);
        See($$"""{"type":"{{type}}","delta":"x"}""").ShouldBe(kind);
        See($$"""{"sequence_number":1,"type":"{{type}}","delta":"x"}""").ShouldBe(kind);
        Probe.ErrorSeen.ShouldBe(kind == FrameKind.Error);
    }

    [Fact]
    public void Reads_usage_and_id_of_a_stream()
    {
        See("""{"type":"response.created","response":{"id":"resp_1","usage":null}}""", "response.created");
        Probe.ResponseId.ShouldBe("resp_1");
        See("""{"type":"response.output_text.delta","delta":"12345678"}""", "response.output_text.delta");
        Probe.EstimatedOutput.ShouldBe(2);
        See(Completed, "response.completed").ShouldBe(FrameKind.End);
        Probe.Usage.ShouldBe(new Usage { Input = 10, CacheRead = 4, CacheWrite = 2, Output = 6, Reasoning = 5, Reported = true });
        Probe.Reset();
        Probe.ResponseId.ShouldBeNull();
    }

    [Fact]
    public void Reads_a_body()
    {
        Body("""{"id":"resp_2","object":"response","status":"completed","error":null,"output":[{"content":[{"text":"12345678"}]}],"usage":{"input_tokens":1,"output_tokens":2}}""")
            .ShouldBe(new Usage { Input = 1, Output = 2, Reported = true });
        Probe.ResponseId.ShouldBe("resp_2");
        Probe.EstimatedOutput.ShouldBe(2);
        Probe.ErrorSeen.ShouldBeFalse();
        Body("""{"object":"response.input_tokens","input_tokens":11}""").ShouldBe(default(Usage));
        Body("""{"id":"resp_3","status":"failed","error":{"code":"server_error","message":"x"}}""");
        Probe.ErrorSeen.ShouldBeTrue();
    }
}
