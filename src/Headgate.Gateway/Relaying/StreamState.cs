using System.Buffers;
using System.Text.Unicode;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Errors;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;

namespace Headgate.Gateway.Relaying;

/// <summary>What is known of one stream while it is relayed: the synchronous half of <see cref="StreamRelay"/>.</summary>
internal sealed class StreamState(Exchange exchange, Target target, ClientDialect dialect, FrameReader frames, PooledBuffer held)
{
    private const int MostHeld = 256 * 1024;

    // Gemini's last frame is not marked as the last: its end is the end of the connection.
    private readonly bool _endIsMarked = exchange.Match.Surface.Dialect != DialectId.GoogleGenerateContent;

    // Gemini without alt=sse.
    private readonly bool _isArray = frames is JsonArrayReader;

    public Exchange Exchange => exchange;

    public Target Target => target;

    public ClientDialect Dialect => dialect;

    /// <summary>Whether the answer has begun for the client.</summary>
    public bool Committed { get; private set; }

    /// <summary>Whether content came, so that the answer may begin.</summary>
    public bool MustCommit { get; private set; }

    /// <summary>Whether the protocol's own end marker came.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether the answer is complete as far as its protocol tells, or ended in the provider's own error event.</summary>
    public bool Finished => Ended || ErrorSeen is not null || exchange.Probe!.Finished;

    /// <summary>Whether anything came at all.</summary>
    public bool AnyFrame { get; private set; }

    /// <summary>The provider's own error event after content; it was passed on.</summary>
    public GatewayError? ErrorSeen { get; private set; }

    /// <summary>What the provider did after the answer had begun that no client could use; ends the stream.</summary>
    public AttemptOutcome? Broken { get; private set; }

    /// <summary>Why this answer must not reach the client.</summary>
    public AttemptOutcome? Refusal { get; private set; }

    /// <summary>Takes the frames of one piece; an empty piece is the end of the stream.</summary>
    public void Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.IsEmpty)
        {
            ReadLast();
            return;
        }

        var reading = frames.Read(chunk);
        while (Refusal is null && Broken is null && reading.TryRead(out var frame))
        {
            Take(frame);
        }

        if (frames.Overflowed)
        {
            Refuse(OutcomeClassifier.OfMalformed(target, $"an event longer than {FrameReader.DefaultMaxFrameBytes} bytes"));
        }
    }

    /// <summary>Writes the error that the answer ends in, as the protocol and its framing have it.</summary>
    public void WriteError(GatewayError error)
    {
        var writer = exchange.Context.Response.BodyWriter;
        var status = ErrorTable.StatusOf(error.Kind);
        if (!_isArray)
        {
            dialect.WriteStreamError(error, status, exchange.Id, writer);
            return;
        }

        writer.Write(","u8);
        dialect.WriteError(error, status, exchange.Id, writer);
        writer.Write("]"u8);
    }

    /// <summary>Hands what was held to the client's pipe; later frames go there directly.</summary>
    public void Commit()
    {
        Committed = true;
        MustCommit = false;
        exchange.Context.Response.BodyWriter.Write(held.Written.Span);
        held.Clear();
    }

    // What no frame end has closed: taken if it is whole, and closed here, so that nothing that follows sticks to it.
    private void ReadLast()
    {
        if (!frames.TryComplete(out var last) || _isArray || !IsWhole(last.Data))
        {
            return;
        }

        Take(last);
        if (Refusal is null && Broken is null)
        {
            Pass("\n\n"u8);
        }
    }

    private void Refuse(AttemptOutcome outcome)
    {
        if (Committed || MustCommit)
        {
            Broken = outcome;
        }
        else
        {
            Refusal = outcome;
        }
    }

    private void Take(in SseFrame frame)
    {
        if (!Utf8.IsValid(frame.Raw))
        {
            Refuse(OutcomeClassifier.OfMalformed(target, $"an event that is not UTF-8, beginning with '{AnswerReader.Excerpt(frame.Raw, target.Credential)}'"));
            return;
        }

        if (_isArray && frame.IsComment && !exchange.Probe!.Finished && frame.Raw.Contains((byte)']'))
        {
            // The array closes before the answer is complete: the error has to go inside.
            return;
        }

        var kind = frame.IsComment ? FrameKind.Preamble : exchange.Probe!.Observe(frame.Event, frame.Data);
        AnyFrame |= !frame.IsComment;
        if (exchange.Probe!.Malformed || !IsWhole(frame.Data))
        {
            Refuse(OutcomeClassifier.OfMalformed(target, $"an event that is not JSON, beginning with '{AnswerReader.Excerpt(frame.Data, target.Credential)}'"));
            return;
        }

        if (kind == FrameKind.UsageOnly && exchange.HidesUsage)
        {
            return;
        }

        var raw = frame.Raw;
        if (kind == FrameKind.Error)
        {
            TakeError(frame.Data);
            raw = ErrorAnswer.Scrub(raw, target.Credential);
        }

        if (Refusal is not null)
        {
            return;
        }

        Pass(raw);

        MustCommit |= !Committed && (kind is FrameKind.Content || (kind == FrameKind.End && exchange.Probe!.Finished) || held.Length > MostHeld);
        Ended |= kind == FrameKind.End && _endIsMarked;
    }

    private void Pass(ReadOnlySpan<byte> raw)
    {
        exchange.ResponseBytes += raw.Length;
        if (Committed)
        {
            exchange.Context.Response.BodyWriter.Write(raw);
        }
        else
        {
            held.Write(raw);
        }
    }

    // Cheap, for every event: a document that was cut off lacks its last bracket. The probe finds the rest where it reads at all.
    private static bool IsWhole(ReadOnlySpan<byte> data)
    {
        data = data.TrimEnd(" \t\r\n"u8);
        return data.IsEmpty || data[0] != (byte)'{' || data[^1] == (byte)'}';
    }

    private void TakeError(ReadOnlySpan<byte> data)
    {
        var said = dialect.ReadError(200, ErrorAnswer.Scrub(data, target.Credential));
        var outcome = OutcomeClassifier.OfError(target, 200, said, null, null);
        if (Committed || MustCommit)
        {
            ErrorSeen = outcome.Error;
            exchange.Error = outcome.Error;
            return;
        }

        Refusal = outcome;
    }
}
