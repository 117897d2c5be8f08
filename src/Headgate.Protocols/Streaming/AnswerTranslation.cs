using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// One answer on its way from the provider's dialect to the client's. The provider may stream or not and the client may want a
/// stream or not: all four go through the same decoder, sequencer and encoder (or fold).
/// </summary>
public sealed class AnswerTranslation
{
    private readonly Dialect _from;
    private readonly ClientDialect _to;
    private readonly AnswerContext _context;
    private readonly ChatStreamEncoder? _encoder;
    private readonly AnswerFold? _fold;
    private readonly BlockSequencer _sequencer;
    private readonly ChatStreamDecoder _decoder;
    private readonly EventWatch _watch;

    /// <summary>A translation of one answer.</summary>
    /// <param name="from">The provider's dialect.</param>
    /// <param name="to">The client's.</param>
    /// <param name="context">What both must know.</param>
    /// <param name="encoder">Writes the client's stream; null: the client wants the whole answer.</param>
    /// <param name="also">Sees every event too, before the client's side; null: nobody.</param>
    public AnswerTranslation(Dialect from, ClientDialect to, AnswerContext context, ChatStreamEncoder? encoder, IChatEventSink? also = null)
    {
        (_from, _to, _context) = (from, to, context);
        _encoder = encoder;
        IChatEventSink last = encoder is null ? _fold = new AnswerFold(from.Id) : encoder;
        _watch = new EventWatch(last, also);
        IChatEventSink sink = context.CustomTools.Count > 0 ? new CustomToolBridge(_watch, context) : _watch;
        sink = context.CutAt.Count > 0 ? new StopCutter(sink, context.CutAt) : sink;
        _sequencer = new BlockSequencer(sink, context);
        _decoder = from.CreateDecoder(context, _sequencer);
    }

    /// <summary>Whether something with content was written for the client (or folded).</summary>
    public bool AnyContent => _watch.AnyContent;

    /// <summary>Takes one frame of the provider's stream.</summary>
    public void Take(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, in Usage usage, IBufferWriter<byte> to)
    {
        Direct(to);
        _sequencer.Note(usage);
        _decoder.Read(eventName, data);
    }

    /// <summary>Takes the provider's whole answer.</summary>
    public void TakeBody(ReadOnlySpan<byte> body, in Usage usage, IBufferWriter<byte> to)
    {
        Direct(to);
        _sequencer.Note(usage);
        _from.DecodeBody(body, _context, _sequencer);
    }

    /// <summary>The answer is complete: writes its end, or the whole of it where the client wants no stream.</summary>
    public void Complete(in Usage usage, IBufferWriter<byte> to)
    {
        Direct(to);
        _decoder.Complete();
        _sequencer.Complete(usage);
        if (_fold is not null)
        {
            _to.WriteBody(_fold.Answer, _context, to);
        }
    }

    /// <summary>Ends a stream with an error.</summary>
    public void Fail(GatewayError error, int status, string requestId, IBufferWriter<byte> to)
    {
        Direct(to);
        _encoder?.Fail(error, status, requestId);
    }

    private void Direct(IBufferWriter<byte> to)
    {
        if (_encoder is not null)
        {
            _encoder.Output = to;
        }
    }

    private sealed class EventWatch(IChatEventSink next, IChatEventSink? also) : IChatEventSink
    {
        public bool AnyContent { get; private set; }

        public void On(scoped in StreamEvent e)
        {
            AnyContent |= e.Kind is not (StreamEventKind.Started or StreamEventKind.Finished);
            also?.On(e);
            next.On(e);
        }
    }
}
