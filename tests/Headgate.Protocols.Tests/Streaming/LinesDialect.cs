using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

/// <summary>A client's dialect of plain lines, one an event, so that what reaches a client can be read.</summary>
internal sealed class LinesDialect : ClientDialect
{
    public override string Id => "lines";

    public override ChatStreamEncoder CreateEncoder(AnswerContext context) => new Encoder();

    public override void WriteBody(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to)
    {
        foreach (var part in answer.Parts)
        {
            Write(to, part switch
            {
                TextPart text => $"text {text.Text}",
                ReasoningPart reasoning => $"reasoning {reasoning.Text}",
                ToolCallPart call => $"{(call.IsCustom ? "custom" : "call")} {call.Id} {call.Name} {call.Arguments}",
                _ => part.ToString(),
            });
        }

        Write(to, $"{answer.Model} {answer.Finish} {answer.StopSequence}{answer.Usage.Output}");
    }

    public override void WriteError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) => Write(to, $"error {status}");

    public override void WriteStreamError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) => WriteError(error, status, requestId, to);

    public override ChatRequest? ReadRequest(ReadOnlyMemory<byte> body, ReadContext context) => null;

    public override UsageProbe CreateProbe() => DialectSet.OllamaChat.CreateProbe();

    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => default;

    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
    }

    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => DialectSet.OllamaChat.CreateDecoder(context, sink);

    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink)
    {
    }

    public override void WriteCount(long tokens, IBufferWriter<byte> to) => Write(to, $"{tokens}");

    private static void Write(IBufferWriter<byte> to, string? line) => to.Write(Encoding.UTF8.GetBytes(line + "\n"));

    private sealed class Encoder : ChatStreamEncoder
    {
        private readonly LegalOrder _order = new();

        public override void On(scoped in StreamEvent e)
        {
            _order.On(e);
            Write(Output, _order.Lines[^1]);
        }

        public override void Fail(GatewayError error, int status, string requestId) => Write(Output, $"error {status} {requestId}");
    }
}
