using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// One chat wire protocol as a provider speaks it: how it is asked, how its answers are watched and decoded, how its errors look.
/// The instances are stateless singletons in <see cref="DialectSet"/>.
/// </summary>
public abstract class Dialect
{
    /// <summary>The id used in configuration, catalogue, records and headers, such as <c>openai-chat</c>.</summary>
    public abstract string Id { get; }

    /// <summary>Whether requests can name stop sequences; else the gateway cuts the answer at them.</summary>
    public virtual bool KnowsStop => true;

    /// <summary>A new probe for answers of this dialect.</summary>
    public abstract UsageProbe CreateProbe();

    /// <summary>A reader of its streams.</summary>
    public virtual FrameReader CreateFrameReader() => new SseReader();

    /// <summary>Reads what a provider's error says, so that failover and records can judge it.</summary>
    /// <param name="status">The HTTP status; 200 for an error event in a stream.</param>
    /// <param name="body">The error body, or the data of an error event. Any bytes at all are tolerated.</param>
    public abstract UpstreamError ReadError(int status, ReadOnlySpan<byte> body);

    /// <summary>Writes a request. What has no place is reported in the context; what cannot be said at all is refused there.</summary>
    public abstract void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to);

    /// <summary>A decoder of its streams.</summary>
    public abstract ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink);

    /// <summary>Says a whole answer as events. The body was judged by the probe: it is JSON and no error.</summary>
    public abstract void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink);

    /// <summary>Writes a request for the size of a prompt. False: this dialect has none.</summary>
    public virtual bool WriteCountRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) => false;

    /// <summary>Reads the answer to it, in tokens; null: it says none.</summary>
    public virtual long? ReadCount(ReadOnlySpan<byte> body) => null;
}

/// <summary>A dialect that clients speak too.</summary>
public abstract class ClientDialect : Dialect
{
    /// <summary>Reads a client's request; null: it is wrong, and the context says where.</summary>
    /// <param name="body">The body, JSON; must stay as it is while the request lives.</param>
    /// <param name="context">What is reported.</param>
    public abstract ChatRequest? ReadRequest(ReadOnlyMemory<byte> body, ReadContext context);

    /// <summary>An encoder of streams for clients.</summary>
    public abstract ChatStreamEncoder CreateEncoder(AnswerContext context);

    /// <summary>Writes a whole answer for a client.</summary>
    public abstract void WriteBody(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to);

    /// <summary>Writes an error body as this dialect's own servers would.</summary>
    public abstract void WriteError(GatewayError error, int status, string requestId, IBufferWriter<byte> to);

    /// <summary>Writes the event(s) that tell a client in mid-stream, correctly for this dialect, that the answer failed.</summary>
    public abstract void WriteStreamError(GatewayError error, int status, string requestId, IBufferWriter<byte> to);

    /// <summary>Writes the answer to a question for the size of a prompt; Chat has no such question and writes Responses' form.</summary>
    public abstract void WriteCount(long tokens, IBufferWriter<byte> to);
}
