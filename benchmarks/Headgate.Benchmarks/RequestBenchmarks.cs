using BenchmarkDotNet.Attributes;
using Headgate.Protocols.Json;

namespace Headgate.Benchmarks;

/// <summary>What one request costs on the passthrough path: peek at the body, splice the model and a plan of edits.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class RequestBenchmarks
{
    private readonly JsonFields _fields = new();
    private readonly JsonEdit _edit = new();
    private readonly ReadOnlyMemory<byte> _model = "\"glm-4.6-upstream\""u8.ToArray();
    private readonly EditPlan _plan = EditPlan.Compile(
        [new RenameField("max_tokens", "max_completion_tokens"), new ClampField("temperature", 0, 1), new DropField("user")]);

    private byte[] _body = [];

    [Params(2_000, 100_000, 1_500_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => _body = Payloads.ChatRequest(Bytes);

    [Benchmark]
    public JsonFault Peek() => JsonPeek.Read(_body, _fields);

    [Benchmark]
    public long PeekAndEdit()
    {
        JsonPeek.Read(_body, _fields);
        _edit.Begin(_body, _fields);
        _edit.Set("model"u8, _model);
        _edit.AskForUsage();
        _edit.Apply(_plan);
        var length = _edit.Length;
        _edit.Reset();
        return length;
    }
}
