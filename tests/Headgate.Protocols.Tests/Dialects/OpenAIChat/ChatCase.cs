using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIChat;

/// <summary>Short ways through the Chat dialect.</summary>
internal static class ChatCase
{
    public static AnswerContext Answer(bool usage = false, string channel = "main") => new()
    {
        RequestId = "0123456789abcdef0123456789abcdef",
        CreatedAt = 1700000000,
        Model = "m",
        Channel = channel,
        IncludeUsage = usage,
    };

    public static ChatRequest Read(string json, ReadContext? context = null)
    {
        context ??= new ReadContext();
        var request = DialectSet.OpenAIChat.ReadRequest(Encoding.UTF8.GetBytes(json), context);
        context.Error.ShouldBeNull();
        return request.ShouldNotBeNull();
    }

    /// <summary>A request whose messages are these.</summary>
    public static string Body(string messages, string rest = "") => $$"""{"model":"x","messages":[{{messages}}]{{rest}}}""";

    public static string? Fault(string json)
    {
        var context = new ReadContext();
        DialectSet.OpenAIChat.ReadRequest(Encoding.UTF8.GetBytes(json), context).ShouldBeNull();
        return context.Error.ShouldNotBeNull().Field;
    }

    public static WriteContext Target(TargetTraits? traits = null, ModelFacts? facts = null, string channel = "main") =>
        new("m", channel) { Traits = traits ?? TargetTraits.Default, Facts = facts ?? ModelFacts.Unknown };

    public static string Write(ChatRequest request, WriteContext? context = null)
    {
        var to = new ArrayBufferWriter<byte>();
        DialectSet.OpenAIChat.WriteRequest(request, context ?? Target(), to);
        var text = Encoding.UTF8.GetString(to.WrittenSpan);
        using var valid = JsonDocument.Parse(text);
        return text;
    }

    public static string Rewrite(string json, WriteContext? context = null) => Write(Read(json), context);

    /// <summary>A request of another dialect, made by hand.</summary>
    public static ChatRequest Foreign(string dialect = "anthropic")
    {
        var request = new ChatRequest(dialect, JsonDocument.Parse("{}"));
        request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("hi")]));
        return request;
    }

    public static ChatAnswer Decode(params string[] chunks)
    {
        var fold = new AnswerFold("openai-chat");
        var context = Answer();
        var sequencer = new BlockSequencer(fold, context);
        var decoder = DialectSet.OpenAIChat.CreateDecoder(context, sequencer);
        foreach (var chunk in chunks)
        {
            decoder.Read(default, Encoding.UTF8.GetBytes(chunk));
        }

        decoder.Complete();
        sequencer.Complete(default);
        return fold.Answer;
    }

    public static ChatAnswer DecodeStream(ReadOnlySpan<byte> stream, int size)
    {
        var fold = new AnswerFold("openai-chat");
        var context = Answer();
        var sequencer = new BlockSequencer(fold, context);
        var decoder = DialectSet.OpenAIChat.CreateDecoder(context, sequencer);
        var reader = new SseReader();
        for (var at = 0; at < stream.Length; at += size)
        {
            var frames = reader.Read(stream.Slice(at, Math.Min(size, stream.Length - at)));
            while (frames.TryRead(out var frame))
            {
                if (!frame.IsComment)
                {
                    decoder.Read(frame.Event, frame.Data);
                }
            }
        }

        if (reader.TryComplete(out var last))
        {
            decoder.Read(last.Event, last.Data);
        }

        reader.Reset();
        decoder.Complete();
        sequencer.Complete(default);
        return fold.Answer;
    }

    public static ChatAnswer DecodeBody(ReadOnlySpan<byte> body)
    {
        var fold = new AnswerFold("openai-chat");
        var context = Answer();
        var sequencer = new BlockSequencer(fold, context);
        DialectSet.OpenAIChat.DecodeBody(body, context, sequencer);
        sequencer.Complete(default);
        return fold.Answer;
    }

    public static string Delta(string delta, string rest = "") =>
        $$"""{"id":"c1","model":"m1","choices":[{"index":0,"delta":{{delta}}{{rest}}}]}""";

    public static string TextOf(ChatAnswer answer) => string.Concat(answer.Parts.OfType<TextPart>().Select(part => part.Text));

    public static string ReasoningOf(ChatAnswer answer) => string.Concat(answer.Parts.OfType<ReasoningPart>().Select(part => part.Text));

    public static List<ToolCallPart> CallsOf(ChatAnswer answer) => [.. answer.Parts.OfType<ToolCallPart>()];
}
