using System.Buffers;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Errors;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;

namespace Headgate.Gateway.Relaying;

/// <summary>
/// A provider's stream that reaches the client in another dialect: as a stream, or, for a client that wants none, as one document when
/// it is complete, until when nothing has reached the client and every failure may still be met by another target.
/// </summary>
internal sealed class TranslatedStream(Exchange exchange, Target target, ChatTranslation translation, FrameReader frames, PooledBuffer held)
    : StreamState(exchange, target, translation.Upstream, frames)
{
    // Where the end is not marked, or figures may follow it, it is the end of the connection.
    private readonly bool _endIsMarked = translation.Upstream != DialectSet.GoogleGenerateContent && translation.Upstream != DialectSet.BedrockConverse;
    private long _received;
    private bool _finished;

    /// <inheritdoc/>
    public override void WriteError(GatewayError error)
    {
        translation.Fail(error, ErrorTable.StatusOf(error.Kind), held);
        PassOn();
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        Committed = true;
        MustCommit = false;
        PassOn();
    }

    /// <inheritdoc/>
    public override void WriteHead(HttpResponseMessage answer) => ResponseHead.Begin(Exchange.Context.Response, translation.ContentType);

    /// <inheritdoc/>
    public override void Finish()
    {
        if (!_finished)
        {
            _finished = true;
            translation.Complete(Exchange.Probe!.Usage, held);
            PassOn();
        }
    }

    private protected override void Take(in SseFrame frame, FrameKind kind)
    {
        _received += frame.Raw.Length;
        if (!translation.WantsStream && _received > Exchange.Snapshot.Settings.MaxResponseBytes)
        {
            Refuse(OutcomeClassifier.OfMalformed(Target, $"more than {Exchange.Snapshot.Settings.MaxResponseBytes} bytes (globalSettings.maxResponseBytes)"));
            return;
        }

        if (frame.IsComment)
        {
            KeepAlive();
            return;
        }

        if (kind == FrameKind.Error)
        {
            Refuse(Judge(frame.Data));
            return;
        }

        translation.Take(frame.Event, frame.Data, Exchange.Probe!.Usage, held);
        PassOn();
        MustCommit |= !Committed && translation.WantsStream && (translation.AnyContent || (kind == FrameKind.End && Exchange.Probe.Finished));
        Ended |= kind == FrameKind.End && _endIsMarked;
    }

    // The provider's sign of life becomes one in the client's stream.
    private void KeepAlive()
    {
        if (Committed && translation.WantsStream && !translation.WantsArray)
        {
            SseWriter.WriteComment(held, "keep-alive"u8);
            PassOn();
        }
    }

    private void PassOn()
    {
        if (Committed && held.Length > 0)
        {
            Exchange.ResponseBytes += held.Length;
            Exchange.Context.Response.BodyWriter.Write(held.Written.Span);
            held.Rewind();
        }
    }
}
