
namespace Headgate.Protocols.Tests.Dialects;

public sealed class ProbeAllocationTests
{
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("cohere")]
    [InlineData("ollama")]
    [InlineData("gemini")]
    [InlineData("gemini-array")]
    [InlineData("openai-responses")]
    [InlineData("bedrock")]
    public void Reading_and_observing_a_stream_allocates_nothing_once_warm(string folder)
    {
        foreach (var fixture in Fixture.All.Where(f => f is { Stream: true, IsGood: true } && string.Equals(f.Folder, folder, StringComparison.Ordinal))
            .Where(f => f.Body.Length < 40_000).OrderByDescending(f => f.Body.Length).Take(2))
        {
            var reader = fixture.CreateReader();
            var probe = fixture.Dialect.CreateProbe();
            var bytes = fixture.Body;
            var isResponses = folder is "openai-responses";
            long events = 0;

            var allocated = AllocationGate.Measure(() =>
            {
                for (var at = 0; at < bytes.Length; at += 1000)
                {
                    var frames = reader.Read(bytes.AsSpan(at, Math.Min(1000, bytes.Length - at)));
                    while (frames.TryRead(out var frame))
                    {
                        probe.Observe(frame.Event, frame.Data);
                        events++;
                    }
                }

                if (reader.TryComplete(out var last))
                {
                    probe.Observe(last.Event, last.Data);
                }

                reader.Reset();
                if (!isResponses)
                {
                    probe.Reset();
                }
            });

            // The id of a response is one string an answer; so that probe is not reset, and its events are held to nothing as well.
            allocated.ShouldBe(0, fixture.File);
            events.ShouldBeGreaterThan(2000);
        }
    }
}
