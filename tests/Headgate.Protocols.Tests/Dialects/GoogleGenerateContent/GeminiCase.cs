using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.GoogleGenerateContent;

/// <summary>What the tests of this dialect share.</summary>
internal static class GeminiCase
{
    public static AnswerContext Answer() => new() { RequestId = "0123456789abcdef0123456789abcdef", CreatedAt = 1, Model = "m", Channel = "c" };

    public static ChatRequest Read(string json, ReadContext? context = null)
    {
        context ??= new ReadContext();
        var request = DialectSet.GoogleGenerateContent.ReadRequest(Encoding.UTF8.GetBytes(json), context);
        context.Error.ShouldBeNull();
        return request.ShouldNotBeNull();
    }

    public static string Fault(string json)
    {
        var context = new ReadContext();
        DialectSet.GoogleGenerateContent.ReadRequest(Encoding.UTF8.GetBytes(json), context).ShouldBeNull();
        return context.Error.ShouldNotBeNull().Message;
    }

    public static string Write(ChatRequest request, WriteContext? context = null)
    {
        var to = new ArrayBufferWriter<byte>();
        DialectSet.GoogleGenerateContent.WriteRequest(request, context ?? new WriteContext("gemini-2.5-flash", "c"), to);
        var text = Encoding.UTF8.GetString(to.WrittenSpan);
        JsonDocument.Parse(text).Dispose();
        return text;
    }

    public static ChatRequest Other(string dialect = "openai-chat") => new(dialect, JsonDocument.Parse("{}"));

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>Folds an answer that comes in these pieces.</summary>
    public static ChatAnswer Fold(FrameReader frames, byte[] body, int split)
    {
        var context = Answer();
        var fold = new AnswerFold("gemini");
        var sequencer = new BlockSequencer(fold, context);
        var decoder = DialectSet.GoogleGenerateContent.CreateDecoder(context, sequencer);
        Feed(frames.Read(body.AsSpan(0, split)), decoder);
        Feed(frames.Read(body.AsSpan(split)), decoder);
        if (frames.TryComplete(out var last) && !last.IsComment)
        {
            decoder.Read(last.Event, last.Data);
        }

        decoder.Complete();
        sequencer.Complete(default);
        return fold.Answer;
    }

    public static ChatAnswer FoldFrames(params string[] frames)
    {
        var context = Answer();
        var fold = new AnswerFold("gemini");
        var sequencer = new BlockSequencer(fold, context);
        var decoder = DialectSet.GoogleGenerateContent.CreateDecoder(context, sequencer);
        foreach (var frame in frames)
        {
            decoder.Read(default, Encoding.UTF8.GetBytes(frame));
        }

        decoder.Complete();
        sequencer.Complete(default);
        return fold.Answer;
    }

    public static ChatAnswer FoldBody(byte[] body)
    {
        var context = Answer();
        var fold = new AnswerFold("gemini");
        var sequencer = new BlockSequencer(fold, context);
        DialectSet.GoogleGenerateContent.DecodeBody(body, context, sequencer);
        sequencer.Complete(default);
        return fold.Answer;
    }

    private static void Feed(SseFrames frames, ChatStreamDecoder decoder)
    {
        while (frames.TryRead(out var frame))
        {
            if (!frame.IsComment)
            {
                decoder.Read(frame.Event, frame.Data);
            }
        }
    }
}
