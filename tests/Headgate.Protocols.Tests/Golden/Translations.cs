using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Golden;

/// <summary>Translating recorded answers as the relay does it, and reading the result back with the client dialect's own decoder.</summary>
internal static class Translations
{
    public const string RequestId = "0193a2f4b5c6d7e8f90123456789abcd";

    public static AnswerContext Context() => new() { RequestId = RequestId, CreatedAt = 1_700_000_000, Model = "m", Channel = "main", IncludeUsage = true };

    /// <summary>What a recording says, decoded by its own dialect.</summary>
    public static ChatAnswer Decode(Fixture fixture) =>
        fixture.Stream ? DecodeStream(fixture.Dialect, fixture.CreateReader(), fixture.Body) : DecodeBody(fixture.Dialect, fixture.Body);

    /// <summary>Every proof that a recording's decoder says.</summary>
    public static List<string> Proofs(Fixture fixture) =>
    [
        .. Decode(fixture).Parts.Select(p => p switch
        {
            ReasoningPart reasoning => reasoning.Proof?.Value,
            ToolCallPart call => call.Proof?.Value,
            TextPart text => text.Proof?.Value,
            _ => null,
        }).OfType<string>(),
    ];

    /// <summary>The client's bytes for a provider's stream, which comes in pieces of the given sizes.</summary>
    public static byte[] Stream(Fixture fixture, ClientDialect to, bool clientStreams, Func<int, int>? chunkAt = null)
    {
        var context = Context();
        var output = new ArrayBufferWriter<byte>();
        var answer = new AnswerTranslation(fixture.Dialect, to, context, clientStreams ? to.CreateEncoder(context) : null);
        var probe = fixture.Dialect.CreateProbe();
        var reader = fixture.CreateReader();
        for (var at = 0; at < fixture.Body.Length;)
        {
            var size = Math.Clamp(chunkAt?.Invoke(at) ?? int.MaxValue, 1, fixture.Body.Length - at);
            var chunk = fixture.Body.AsSpan(at, size).ToArray();
            var frames = reader.Read(chunk);
            while (frames.TryRead(out var frame))
            {
                Take(frame);
            }

            at += size;
        }

        if (reader.TryComplete(out var last))
        {
            Take(last);
        }

        reader.Reset();
        answer.Complete(probe.Usage, output);
        return output.WrittenSpan.ToArray();

        void Take(in SseFrame frame)
        {
            if (!frame.IsComment && probe.Observe(frame.Event, frame.Data) != FrameKind.Error)
            {
                answer.Take(frame.Event, frame.Data, probe.Usage, output);
            }
        }
    }

    /// <summary>The client's bytes for a provider's whole answer.</summary>
    public static byte[] Body(Fixture fixture, ClientDialect to, bool clientStreams)
    {
        var context = Context();
        var output = new ArrayBufferWriter<byte>();
        var answer = new AnswerTranslation(fixture.Dialect, to, context, clientStreams ? to.CreateEncoder(context) : null);
        var probe = fixture.Dialect.CreateProbe();
        probe.ObserveBody(fixture.Body);
        answer.TakeBody(fixture.Body, probe.Usage, output);
        answer.Complete(probe.Usage, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a stream as its dialect's own decoder does.</summary>
    public static ChatAnswer DecodeStream(Dialect dialect, FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        var fold = new AnswerFold(dialect.Id);
        var sequencer = new BlockSequencer(fold, Context());
        var decoder = dialect.CreateDecoder(Context(), sequencer);
        var probe = dialect.CreateProbe();
        var frames = reader.Read(bytes);
        while (frames.TryRead(out var frame))
        {
            if (!frame.IsComment)
            {
                probe.Observe(frame.Event, frame.Data).ShouldNotBe(FrameKind.Error);
                decoder.Read(frame.Event, frame.Data);
            }
        }

        if (reader.TryComplete(out var last) && !last.IsComment)
        {
            probe.Observe(last.Event, last.Data);
            decoder.Read(last.Event, last.Data);
        }

        reader.Reset();
        decoder.Complete();
        sequencer.Complete(probe.Usage);
        return fold.Answer;
    }

    /// <summary>Reads a whole answer as its dialect does.</summary>
    public static ChatAnswer DecodeBody(Dialect dialect, ReadOnlySpan<byte> bytes)
    {
        var fold = new AnswerFold(dialect.Id);
        var sequencer = new BlockSequencer(fold, Context());
        var probe = dialect.CreateProbe();
        probe.ObserveBody(bytes).ShouldBeTrue();
        dialect.DecodeBody(bytes, Context(), sequencer);
        sequencer.Complete(probe.Usage);
        return fold.Answer;
    }
}
