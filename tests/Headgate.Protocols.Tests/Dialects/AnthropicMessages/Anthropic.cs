using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

/// <summary>Short ways through the dialect, for its tests.</summary>
internal static class Anthropic
{
    public const string Channel = "claude";

    public static ClientDialect Dialect => DialectSet.AnthropicMessages;

    public static AnswerContext Answer() => new() { RequestId = "0123456789abcdef0123456789abcdef", CreatedAt = 1, Model = "m", Channel = Channel };

    public static ChatRequest Read(string json)
    {
        var context = new ReadContext();
        var request = Dialect.ReadRequest(Encoding.UTF8.GetBytes(json), context);
        context.Error.ShouldBeNull();
        return request.ShouldNotBeNull();
    }

    public static string Fault(string json)
    {
        var context = new ReadContext();
        Dialect.ReadRequest(Encoding.UTF8.GetBytes(json), context).ShouldBeNull();
        return context.Error.ShouldNotBeNull().Message;
    }

    /// <summary>A request of another dialect.</summary>
    public static ChatRequest Foreign(params ChatTurn[] turns)
    {
        var request = new ChatRequest("openai-chat", JsonDocument.Parse("{}"));
        request.Turns.AddRange(turns);
        return request;
    }

    public static ChatTurn Turn(ChatRole role, params ChatPart[] parts) => new(role, [.. parts]);

    public static ChatTurn User(string text) => Turn(ChatRole.User, new TextPart(text));

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public static string Write(ChatRequest request, WriteContext? context = null)
    {
        context ??= new WriteContext("claude-x", Channel);
        var to = new ArrayBufferWriter<byte>();
        Dialect.WriteRequest(request, context, to);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    public static JsonElement Written(ChatRequest request, WriteContext? context = null) => Json(Write(request, context));

    public static ChatAnswer Fold(string stream, int step = int.MaxValue)
    {
        var context = Answer();
        var fold = new AnswerFold("anthropic");
        var sequencer = new BlockSequencer(fold, context);
        Decode(Encoding.UTF8.GetBytes(stream), context, sequencer, step);
        sequencer.Complete(default);
        return fold.Answer;
    }

    public static ChatAnswer FoldBody(ReadOnlySpan<byte> body)
    {
        var context = Answer();
        var fold = new AnswerFold("anthropic");
        var sequencer = new BlockSequencer(fold, context);
        Dialect.DecodeBody(body, context, sequencer);
        sequencer.Complete(default);
        return fold.Answer;
    }

    public static void Decode(byte[] stream, AnswerContext context, IChatEventSink sink, int step = int.MaxValue)
    {
        var reader = Dialect.CreateFrameReader();
        var decoder = Dialect.CreateDecoder(context, sink);
        for (var at = 0; at < stream.Length; at += Math.Min(step, stream.Length - at))
        {
            var frames = reader.Read(stream.AsSpan(at, Math.Min(step, stream.Length - at)));
            while (frames.TryRead(out var frame))
            {
                decoder.Read(frame.Event, frame.Data);
            }
        }

        if (reader.TryComplete(out var last))
        {
            decoder.Read(last.Event, last.Data);
        }

        reader.Reset();
        decoder.Complete();
    }

    /// <summary>Events of an answer, through the sequencer, as the client's stream.</summary>
    public static string Encode(AnswerContext context, Usage usage, Action<IChatEventSink> say)
    {
        var to = new ArrayBufferWriter<byte>();
        var encoder = Dialect.CreateEncoder(context);
        encoder.Output = to;
        var sequencer = new BlockSequencer(encoder, context);
        say(sequencer);
        sequencer.Complete(usage);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
