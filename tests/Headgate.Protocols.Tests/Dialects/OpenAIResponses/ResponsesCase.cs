using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

/// <summary>Short ways through the Responses dialect.</summary>
internal static class ResponsesCase
{
    public static ClientDialect Dialect => DialectSet.OpenAIResponses;

    public static WriteContext Target(TargetTraits? traits = null, ModelFacts? facts = null) =>
        new("up", "main") { Traits = traits ?? TargetTraits.Default, Facts = facts ?? ModelFacts.Unknown };

    public static ChatRequest Read(string json, ReadContext? context = null)
    {
        context ??= new ReadContext();
        var request = Dialect.ReadRequest(Encoding.UTF8.GetBytes(json), context);
        context.Error.ShouldBeNull();
        return request.ShouldNotBeNull();
    }

    /// <summary>The field that a fault names.</summary>
    public static string? Fault(string json)
    {
        var context = new ReadContext();
        Dialect.ReadRequest(Encoding.UTF8.GetBytes(json), context).ShouldBeNull();
        return context.Error.ShouldNotBeNull().Field;
    }

    public static JsonElement Rewritten(string json, WriteContext? context = null)
    {
        using var request = Read(json);
        var to = new ArrayBufferWriter<byte>();
        Dialect.WriteRequest(request, context ?? Target(), to);
        return JsonElement.Parse(to.WrittenSpan);
    }

    /// <summary>What the encoder sends for these events: the data of each frame, with R for the request's id.</summary>
    public static List<string> Encode(AnswerContext context, Action<ChatStreamEncoder> say)
    {
        var to = new ArrayBufferWriter<byte>();
        var encoder = Dialect.CreateEncoder(context);
        encoder.Output = to;
        say(encoder);
        var frames = new List<string>();
        foreach (var frame in Encoding.UTF8.GetString(to.WrittenSpan).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = frame.Split('\n');
            lines.Length.ShouldBe(2);
            var number = $"\"sequence_number\":{frames.Count},";
            lines[1].ShouldContain(number);
            lines[1].ShouldStartWith($"data: {{\"type\":\"{lines[0]["event: ".Length..]}\",");
            frames.Add(lines[1]["data: ".Length..].Replace(number, string.Empty, StringComparison.Ordinal).Replace(Answering.RequestId, "R", StringComparison.Ordinal));
        }

        return frames;
    }

    /// <summary>The frames of one block, without those around it.</summary>
    public static string Block(BlockKind kind, string? id, string? name, Action<ChatStreamEncoder> say)
    {
        var frames = Encode(Answering.Context(), encoder =>
        {
            encoder.On(StreamEvent.Start("theirs", "their-model"));
            encoder.On(StreamEvent.Begin(0, kind, id, name));
            say(encoder);
            encoder.On(StreamEvent.EndOf(0, kind));
            encoder.On(StreamEvent.End(FinishReason.Stop));
        });
        return string.Join('\n', frames[2..^1]);
    }

    public static ChatAnswer Decode(params string[] events) => Decoded(events).Answer;

    public static (ChatAnswer Answer, string Events) Decoded(params string[] events)
    {
        var stream = string.Concat(events.Select(e => $"data: {e.ReplaceLineEndings(string.Empty)}\n\n"));
        var (answer, order) = Answering.Stream(Dialect, Encoding.UTF8.GetBytes(stream), 4096);
        return (answer, order.Text);
    }

    public static ChatAnswer DecodeBody(string body) => Answering.Body(Dialect, Encoding.UTF8.GetBytes(body)).Answer;

    public static JsonElement Body(ChatAnswer answer, AnswerContext? context = null)
    {
        var to = new ArrayBufferWriter<byte>();
        Dialect.WriteBody(answer, context ?? Answering.Context(), to);
        return JsonElement.Parse(Encoding.UTF8.GetString(to.WrittenSpan).Replace(Answering.RequestId, "R", StringComparison.Ordinal));
    }
}
