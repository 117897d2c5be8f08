using System.Text.Unicode;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;

namespace Headgate.Gateway.Relaying;

/// <summary>
/// What is known of one stream while it is relayed: the synchronous half of <see cref="StreamRelay"/>. Here is what both ways of
/// relaying share: cutting into frames, judging them, and what makes an answer unfit for the client.
/// </summary>
internal abstract class StreamState(Exchange exchange, Target target, Dialect upstream, FrameReader frames)
{
    private protected const int MostHeld = 256 * 1024;

    public Exchange Exchange => exchange;

    public Target Target => target;

    /// <summary>Whether the answer has begun for the client.</summary>
    public bool Committed { get; private protected set; }

    /// <summary>Whether content came, so that the answer may begin.</summary>
    public bool MustCommit { get; private protected set; }

    /// <summary>Whether the protocol's own end marker came.</summary>
    public bool Ended { get; private protected set; }

    /// <summary>Whether the answer is complete as far as its protocol tells, or ended in the provider's own error event.</summary>
    public bool Finished => Ended || ErrorSeen is not null || exchange.Probe!.Finished;

    /// <summary>Whether anything came at all.</summary>
    public bool AnyFrame { get; private set; }

    /// <summary>The provider's own error event after content; it was passed on.</summary>
    public GatewayError? ErrorSeen { get; private protected set; }

    /// <summary>What the provider did after the answer had begun that no client could use; ends the stream.</summary>
    public AttemptOutcome? Broken { get; private set; }

    /// <summary>Why this answer must not reach the client.</summary>
    public AttemptOutcome? Refusal { get; private set; }

    private protected FrameReader Frames => frames;

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

        RefuseBroken();
    }

    /// <summary>Writes the error that the answer ends in, as the protocol and its framing have it.</summary>
    public abstract void WriteError(GatewayError error);

    /// <summary>Hands what was held to the client's pipe; later frames go there directly.</summary>
    public abstract void Commit();

    /// <summary>Sets the status and headers of the answer.</summary>
    public abstract void WriteHead(HttpResponseMessage answer);

    /// <summary>The answer is complete: says what only its end brings.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>What a frame, judged to be usable, means for the client.</summary>
    private protected abstract void Take(in SseFrame frame, FrameKind kind);

    /// <summary>What follows a frame that nobody closed.</summary>
    private protected virtual void CloseLast()
    {
    }

    /// <summary>Whether a frame that came may be left unread.</summary>
    private protected virtual bool Skips(in SseFrame frame) => false;

    private protected void Refuse(AttemptOutcome outcome)
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

    /// <summary>What the provider's own error event says.</summary>
    private protected AttemptOutcome Judge(ReadOnlySpan<byte> data) =>
        OutcomeClassifier.OfError(target, 200, upstream.ReadError(200, ErrorAnswer.Scrub(data, target.Credential)), null, null);

    // A binary frame whose checksum or length is wrong: nothing behind it can be read.
    private void RefuseBroken()
    {
        if (frames.Broken && Refusal is null && Broken is null)
        {
            Refuse(OutcomeClassifier.OfMalformed(target, "an event whose frame is damaged"));
        }
    }

    // What no frame end has closed: taken if it is whole, and closed here, so that nothing that follows sticks to it.
    private void ReadLast()
    {
        if (!frames.TryComplete(out var last) || frames is JsonArrayReader || !IsWhole(last.Data))
        {
            RefuseBroken();
            return;
        }

        Take(last);
        if (Refusal is null && Broken is null)
        {
            CloseLast();
        }
    }

    private void Take(in SseFrame frame)
    {
        // What is framed in binary holds text in its data only.
        if (!Utf8.IsValid(frames.IsBinary ? frame.Data : frame.Raw))
        {
            Refuse(OutcomeClassifier.OfMalformed(target, $"an event that is not UTF-8, beginning with '{AnswerReader.Excerpt(frame.Raw, target.Credential)}'"));
            return;
        }

        if (Skips(frame))
        {
            return;
        }

        var kind = frame.IsComment ? FrameKind.Preamble : exchange.Probe!.Observe(frame.Event, frame.Data);
        AnyFrame |= !frame.IsComment;
        if (exchange.Probe!.Malformed || !IsWhole(frame.Data))
        {
            Refuse(OutcomeClassifier.OfMalformed(target, $"an event that is not JSON, beginning with '{AnswerReader.Excerpt(frame.Data, target.Credential)}'"));
            return;
        }

        Take(frame, kind);
    }

    // Cheap, for every event: a document that was cut off lacks its last bracket. The probe finds the rest where it reads at all.
    private static bool IsWhole(ReadOnlySpan<byte> data)
    {
        data = data.TrimEnd(" \t\r\n"u8);
        return data.IsEmpty || data[0] != (byte)'{' || data[^1] == (byte)'}';
    }
}
