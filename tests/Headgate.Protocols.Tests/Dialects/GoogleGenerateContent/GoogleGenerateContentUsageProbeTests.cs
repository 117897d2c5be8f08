using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.GoogleGenerateContent;

public sealed class GoogleGenerateContentUsageProbeTests() : ProbeTestBase(DialectSet.GoogleGenerateContent)
{
    [Theory]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"}}]}""", FrameKind.Content)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}]}""", FrameKind.Content)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}}}]}}]}""", FrameKind.Content)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"xx"}}]}}]}""", FrameKind.Content)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"}}]}""", FrameKind.Preamble)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"x"}]}}]}""", FrameKind.Preamble)]
    [InlineData("""{"usageMetadata":{"trafficType":"ON_DEMAND"}}""", FrameKind.Preamble)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP"}]}""", FrameKind.End)]
    [InlineData("""{"promptFeedback":{"blockReason":"SAFETY"}}""", FrameKind.End)]
    [InlineData("""{"promptFeedback":{"safetyRatings":[{"x":1}]}}""", FrameKind.Preamble)]
    [InlineData("""{"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}""", FrameKind.Error)]
    [InlineData("""[{"error":{"code":503}}]""", FrameKind.Error)]
    [InlineData("<html>", FrameKind.Preamble)]
    [InlineData("", FrameKind.Preamble)]
    public void Says_what_a_frame_means(string data, FrameKind kind)
    {
        See(data).ShouldBe(kind);
        Probe.ErrorSeen.ShouldBe(kind == FrameKind.Error);
    }

    [Fact]
    public void Adds_thoughts_and_tool_use_and_keeps_figures_that_a_later_frame_leaves_out()
    {
        See("""{"candidates":[{"content":{"parts":[{"text":"12345678"}]}}],"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":3,"thoughtsTokenCount":20,"toolUsePromptTokenCount":7,"promptTokensDetails":[{"modality":"TEXT","tokenCount":60},{"modality":"AUDIO","tokenCount":30},{"tokenCount":10,"modality":"IMAGE"}],"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":2}]}}""");
        See("""{"usageMetadata":{"trafficType":"ON_DEMAND"}}""");
        See("""{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"candidatesTokenCount":9,"totalTokenCount":136}}""");
        Probe.Usage.ShouldBe(new Usage
        {
            Input = 107,
            CacheRead = 40,
            InputAudio = 30,
            InputImage = 10,
            Output = 29,
            Reasoning = 20,
            OutputImage = 2,
            Reported = true,
        });
        Probe.EstimatedOutput.ShouldBe(2);
    }

    [Fact]
    public void Reads_bodies()
    {
        Body("""{"embedding":{"values":[0.1]},"usageMetadata":{"promptTokenCount":6}}""").ShouldBe(new Usage { Input = 6, Reported = true });
        Body("""{"totalTokens":31,"cachedContentTokenCount":5}""").ShouldBe(default(Usage));
        Body("""[{"usageMetadata":{"promptTokenCount":6}},{"usageMetadata":{"candidatesTokenCount":2}}]""")
            .ShouldBe(new Usage { Input = 6, Output = 2, Reported = true });
        Body("""{"error":{"code":400}}""");
        Probe.ErrorSeen.ShouldBeTrue();
        Body("""{"error":null}""");
        Probe.ErrorSeen.ShouldBeFalse();
    }
}
