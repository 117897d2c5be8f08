using System.Buffers;
using BenchmarkDotNet.Attributes;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Benchmarks;

/// <summary>
/// What translating costs: a stream of 1,000 text events from one dialect into another (frames, probe, decoder, sequencer, encoder), and
/// a request of 100 KB read and written. Divide the streams' figures by 1,000 for one event.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public class TranslationBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private readonly SseReader _reader = new();
    private byte[] _chat = [];
    private byte[] _anthropic = [];
    private byte[] _request = [];

    [GlobalSetup]
    public void Setup()
    {
        _chat = Payloads.ChatStream(300_000);
        _anthropic = Payloads.AnthropicStream(125_000);
        _request = Payloads.ChatRequest(100_000);
        Console.WriteLine($"// {ChatToAnthropic()} chat events, {AnthropicToChat()} Anthropic events");
    }

    [Benchmark]
    public int ChatToAnthropic() => Translate(DialectSet.OpenAIChat, DialectSet.AnthropicMessages, _chat);

    [Benchmark]
    public int ChatToResponses() => Translate(DialectSet.OpenAIChat, DialectSet.OpenAIResponses, _chat);

    [Benchmark]
    public int ChatToGemini() => Translate(DialectSet.OpenAIChat, DialectSet.GoogleGenerateContent, _chat);

    [Benchmark]
    public int AnthropicToChat() => Translate(DialectSet.AnthropicMessages, DialectSet.OpenAIChat, _anthropic);

    [Benchmark]
    public int RequestToAnthropic() => Write(DialectSet.AnthropicMessages);

    [Benchmark]
    public int RequestToGemini() => Write(DialectSet.GoogleGenerateContent);

    private int Write(Dialect to)
    {
        _output.ResetWrittenCount();
        using var request = DialectSet.OpenAIChat.ReadRequest(_request, new ReadContext())!;
        to.WriteRequest(request, new WriteContext("m", "main"), _output);
        return _output.WrittenCount;
    }

    private int Translate(Dialect from, ClientDialect to, byte[] stream)
    {
        var context = new AnswerContext { RequestId = "0193a2f4b5c6d7e8f90123456789abcd", CreatedAt = 1, Model = "m", Channel = "main" };
        var answer = new AnswerTranslation(from, to, context, to.CreateEncoder(context));
        var probe = from.CreateProbe();
        var events = 0;
        var frames = _reader.Read(stream);
        while (frames.TryRead(out var frame))
        {
            _output.ResetWrittenCount();
            probe.Observe(frame.Event, frame.Data);
            answer.Take(frame.Event, frame.Data, probe.Usage, _output);
            events++;
        }

        _reader.Reset();
        answer.Complete(probe.Usage, _output);
        return events;
    }
}
