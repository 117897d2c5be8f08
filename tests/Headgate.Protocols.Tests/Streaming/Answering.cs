using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

/// <summary>Decodes what a provider sends, through the sequencer, and folds it.</summary>
internal static class Answering
{
    public const string RequestId = "0123456789abcdef0123456789abcdef";

    public static AnswerContext Context(params string[] customTools) => new()
    {
        RequestId = RequestId,
        CreatedAt = 1_700_000_000,
        Model = "asked-model",
        Channel = "channel",
        CustomTools = new HashSet<string>(customTools, StringComparer.Ordinal),
    };

    /// <summary>A stream, in pieces of this size; what is decoded is in a legal order, or this throws.</summary>
    public static (ChatAnswer Answer, LegalOrder Events) Stream(Dialect dialect, ReadOnlySpan<byte> bytes, int pieceSize)
    {
        var (fold, order, context) = (new AnswerFold(dialect.Id), new LegalOrder(), Context());
        var sequencer = new BlockSequencer(new Both(order, fold), context);
        var decoder = dialect.CreateDecoder(context, sequencer);
        var (reader, probe) = (dialect.CreateFrameReader(), dialect.CreateProbe());
        for (var at = 0; at < bytes.Length; at += pieceSize)
        {
            // A copy that is destroyed: a span into an old chunk would show.
            var piece = bytes.Slice(at, Math.Min(pieceSize, bytes.Length - at)).ToArray();
            var frames = reader.Read(piece);
            while (frames.TryRead(out var frame))
            {
                probe.Observe(frame.Event, frame.Data);
                decoder.Read(frame.Event, frame.Data);
            }

            Array.Fill(piece, (byte)'!');
        }

        if (reader.TryComplete(out var last))
        {
            probe.Observe(last.Event, last.Data);
            decoder.Read(last.Event, last.Data);
        }

        decoder.Complete();
        sequencer.Complete(probe.Usage);
        return (fold.Answer, order);
    }

    public static (ChatAnswer Answer, LegalOrder Events) Body(Dialect dialect, ReadOnlySpan<byte> bytes)
    {
        var (fold, order, context) = (new AnswerFold(dialect.Id), new LegalOrder(), Context());
        var sequencer = new BlockSequencer(new Both(order, fold), context);
        dialect.DecodeBody(bytes, context, sequencer);
        sequencer.Complete(default);
        return (fold.Answer, order);
    }

    /// <summary>Compares an answer with what its recording expects.</summary>
    public static void ShouldSay(this ChatAnswer answer, Fixture fixture)
    {
        var expected = fixture.Expected;
        string.Concat(answer.Parts.OfType<TextPart>().Select(p => p.Text)).ShouldBe(TextOf(expected, "text"), fixture.File);
        string.Concat(answer.Parts.OfType<ReasoningPart>().Select(p => p.Text))
            .ShouldBe(TextOf(expected, "toolPlan") + TextOf(expected, "reasoning"), fixture.File);
        var finish = TextOf(expected, "finish").Replace("_", string.Empty, StringComparison.Ordinal);
        string.Equals(answer.Finish.ToString(), finish, StringComparison.OrdinalIgnoreCase).ShouldBeTrue($"{fixture.File}: {answer.Finish}");
        var calls = answer.Parts.OfType<ToolCallPart>().ToList();
        var wanted = expected.GetProperty("toolCalls").EnumerateArray().ToList();
        calls.Count.ShouldBe(wanted.Count, fixture.File);
        foreach (var (call, want) in calls.Zip(wanted))
        {
            call.Name.ShouldBe(want.GetProperty("name").GetString());
            call.Id.ShouldNotBeEmpty();
            call.Id.ShouldBe(want.GetProperty("id").GetString() ?? call.Id);
            JsonElement.DeepEquals(JsonElement.Parse(call.Arguments), want.GetProperty("arguments")).ShouldBeTrue(call.Arguments);
        }
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string TextOf(JsonElement expected, string name) =>
        expected.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    private sealed class Both(IChatEventSink first, IChatEventSink second) : IChatEventSink
    {
        public void On(scoped in StreamEvent e)
        {
            first.On(e);
            second.On(e);
        }
    }
}
