using System.Buffers;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Errors;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;

namespace Headgate.Gateway.Relaying;

/// <summary>A stream whose frames go to the client as they came.</summary>
internal sealed class PassthroughStream(Exchange exchange, Target target, ClientDialect dialect, FrameReader frames, PooledBuffer held)
    : StreamState(exchange, target, dialect, frames)
{
    // Gemini's last frame is not marked as the last: its end is the end of the connection.
    private readonly bool _endIsMarked = exchange.Match.Surface.Dialect != DialectId.GoogleGenerateContent;

    // Gemini without alt=sse.
    private readonly bool _isArray = frames is JsonArrayReader;

    /// <inheritdoc/>
    public override void WriteError(GatewayError error)
    {
        var writer = Exchange.Context.Response.BodyWriter;
        var status = ErrorTable.StatusOf(error.Kind);
        if (!_isArray)
        {
            dialect.WriteStreamError(error, status, Exchange.Id, writer);
            return;
        }

        writer.Write(","u8);
        dialect.WriteError(error, status, Exchange.Id, writer);
        writer.Write("]"u8);
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        Committed = true;
        MustCommit = false;
        Exchange.Context.Response.BodyWriter.Write(held.Written.Span);
        held.Clear();
    }

    /// <inheritdoc/>
    public override void WriteHead(HttpResponseMessage answer) => ResponseHead.Copy(answer, Exchange.Context.Response, Target.Credential);

    // The array closes before the answer is complete: the error has to go inside.
    private protected override bool Skips(in SseFrame frame) =>
        _isArray && frame.IsComment && !Exchange.Probe!.Finished && frame.Raw.Contains((byte)']');

    private protected override void Take(in SseFrame frame, FrameKind kind)
    {
        if (kind == FrameKind.UsageOnly && Exchange.HidesUsage)
        {
            return;
        }

        var raw = frame.Raw;
        if (kind == FrameKind.Error)
        {
            TakeError(frame.Data);
            raw = ErrorAnswer.Scrub(raw, Target.Credential);
        }

        if (Refusal is not null)
        {
            return;
        }

        Pass(raw);

        MustCommit |= !Committed && (kind is FrameKind.Content || (kind == FrameKind.End && Exchange.Probe!.Finished) || held.Length > MostHeld);
        Ended |= kind == FrameKind.End && _endIsMarked;
    }

    private protected override void CloseLast() => Pass("\n\n"u8);

    private void Pass(ReadOnlySpan<byte> raw)
    {
        Exchange.ResponseBytes += raw.Length;
        if (Committed)
        {
            Exchange.Context.Response.BodyWriter.Write(raw);
        }
        else
        {
            held.Write(raw);
        }
    }

    private void TakeError(ReadOnlySpan<byte> data)
    {
        var outcome = Judge(data);
        if (Committed || MustCommit)
        {
            ErrorSeen = outcome.Error;
            Exchange.Error = outcome.Error;
            return;
        }

        Refuse(outcome);
    }
}
