using System.Buffers;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Dialects.GoogleGenerateContent;
using Headgate.Protocols.Dialects.OpenAIResponses;
using Headgate.Protocols.Streaming;

namespace Headgate.Gateway.Translation;

/// <summary>The answer of one translated attempt: from the provider's frames to the client's, and what is kept of it for the next turn.</summary>
public sealed class ChatTranslation
{
    private readonly Exchange _exchange;
    private readonly AnswerContext _context;
    private readonly ProofMemory _proofs;
    private readonly ResponseStore _responses;
    private readonly AnswerMemory _memory = new();
    private readonly AnswerFold? _kept;
    private readonly AnswerTranslation _answer;
    private readonly ClientDialect _client;

    /// <summary>A translation.</summary>
    /// <param name="upstream">The provider's dialect.</param>
    /// <param name="exchange">The request that is answered.</param>
    /// <param name="request">The same in the canonical form.</param>
    /// <param name="context">What decoder and encoder must know.</param>
    /// <param name="proofs">Where proofs are kept.</param>
    /// <param name="responses">Where responses are kept.</param>
    public ChatTranslation(
        Dialect upstream, Exchange exchange, ChatRequest request, AnswerContext context, ProofMemory proofs, ResponseStore responses)
    {
        Upstream = upstream;
        WantsStream = request.Stream;
        WantsArray = request.Stream && exchange.Match.Surface.Dialect == DialectId.GoogleGenerateContent && !AsksEvents(exchange);
        _client = exchange.Match.Surface.Dialect.Client();
        (_exchange, _context, _proofs, _responses) = (exchange, context, proofs, responses);
        _kept = context.Store ? new AnswerFold(upstream.Id) : null;
        var encoder = !WantsStream ? null
            : WantsArray ? GoogleGenerateContentDialect.CreateArrayEncoder(context)
            : _client.CreateEncoder(context);
        _answer = new AnswerTranslation(upstream, _client, context, encoder, _kept is null ? _memory : new Both(_memory, _kept));
    }

    /// <summary>The provider's dialect.</summary>
    public Dialect Upstream { get; }

    /// <summary>Whether the client wants a stream.</summary>
    public bool WantsStream { get; }

    /// <summary>Whether the stream is one JSON array in pieces (Gemini without <c>alt=sse</c>).</summary>
    public bool WantsArray { get; }

    /// <summary>The content type of what the client gets.</summary>
    public string ContentType => WantsStream && !WantsArray ? "text/event-stream" : "application/json";

    /// <summary>Whether something with content was said.</summary>
    public bool AnyContent => _answer.AnyContent;

    /// <summary>Takes one frame of the provider's stream.</summary>
    public void Take(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, in Usage usage, IBufferWriter<byte> to) =>
        _answer.Take(eventName, data, usage, to);

    /// <summary>Takes the provider's whole answer.</summary>
    public void TakeBody(ReadOnlySpan<byte> body, in Usage usage, IBufferWriter<byte> to) => _answer.TakeBody(body, usage, to);

    /// <summary>The answer is complete: says its end, and keeps what the next turn needs.</summary>
    public void Complete(in Usage usage, IBufferWriter<byte> to)
    {
        _answer.Complete(usage, to);
        if (_exchange.Key is not { } key)
        {
            return;
        }

        _memory.Keep(_proofs, key.Id);
        if (_kept is not null && _exchange.Asked is { } asked)
        {
            Keep(key.Id, asked, _kept.Answer);
        }
    }

    /// <summary>Ends a stream with an error.</summary>
    public void Fail(GatewayError error, int status, IBufferWriter<byte> to) => _answer.Fail(error, status, _exchange.Id, to);

    /// <summary>What of request and answer was lost, comma-separated; null: nothing.</summary>
    public string? Dropped(string? ofRequest)
    {
        if (!_context.Losses.Any)
        {
            return ofRequest;
        }

        var ofAnswer = string.Join(',', _context.Losses.Dropped);
        return ofRequest is null ? ofAnswer : $"{ofRequest},{ofAnswer}";
    }

    private static bool AsksEvents(Exchange exchange) =>
        exchange.Context.Request.Query["alt"] is [{ } alt, ..] && alt.Equals("sse", StringComparison.OrdinalIgnoreCase);

    private void Keep(string keyId, AskedChat asked, ChatAnswer answer)
    {
        var output = new ArrayBufferWriter<byte>();
        ResponsesItems.WriteOutputItems(answer, _context, output);
        var body = new ArrayBufferWriter<byte>();
        _client.WriteBody(answer, _context, body);
        _responses.Keep(
            keyId,
            "resp_" + _exchange.Id,
            new KeptResponse(Join(asked.Items.Span, output.WrittenSpan), asked.InputItems.ToArray(), body.WrittenSpan.ToArray()));
    }

    // Two JSON arrays as one.
    private static byte[] Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var items = first.Trim(" \t\r\n"u8)[1..^1].Trim(" \t\r\n"u8);
        var more = second.Trim(" \t\r\n"u8)[1..^1];
        return [(byte)'[', .. items, .. items.IsEmpty || more.IsEmpty ? ""u8 : ","u8, .. more, (byte)']'];
    }

    private sealed class Both(IChatEventSink first, IChatEventSink second) : IChatEventSink
    {
        public void On(scoped in StreamEvent e)
        {
            first.On(e);
            second.On(e);
        }
    }
}
