using BenchmarkDotNet.Attributes;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;

namespace Headgate.Benchmarks;

/// <summary>
/// What watching a forwarded stream costs: frames and probe, fed in chunks of 4 KB. One operation is the whole stream; the set-up prints
/// how many events that is.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public class StreamBenchmarks
{
    private const int ChunkBytes = 4096;

    private readonly SseReader _reader = new();
    private readonly UsageProbe _chat = DialectSet.OpenAIChat.CreateProbe();
    private readonly UsageProbe _anthropic = DialectSet.AnthropicMessages.CreateProbe();

    private byte[] _chatStream = [];
    private byte[] _anthropicStream = [];

    [Params(2_000, 100_000, 1_500_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _chatStream = Payloads.ChatStream(Bytes);
        _anthropicStream = Payloads.AnthropicStream(Bytes);
        Console.WriteLine($"// {Bytes} bytes: {ReadFrames()} chat events, {ReadAndProbeAnthropic()} Anthropic events");
    }

    [Benchmark]
    public int ReadFrames() => Watch(_chatStream, null);

    [Benchmark]
    public int ReadAndProbeChat() => Watch(_chatStream, _chat);

    [Benchmark]
    public int ReadAndProbeAnthropic() => Watch(_anthropicStream, _anthropic);

    private int Watch(byte[] stream, UsageProbe? probe)
    {
        var events = 0;
        for (var at = 0; at < stream.Length; at += ChunkBytes)
        {
            var frames = _reader.Read(stream.AsSpan(at, Math.Min(ChunkBytes, stream.Length - at)));
            while (frames.TryRead(out var frame))
            {
                probe?.Observe(frame.Event, frame.Data);
                events++;
            }
        }

        _reader.Reset();
        probe?.Reset();
        return events;
    }
}
