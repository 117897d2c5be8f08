using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

/// <summary>Recorded answers, in and out.</summary>
public sealed class AnthropicRecordingsTests
{
    // Two messages spliced into one: the first, which is broken off, cannot be taken back.
    private const string Spliced = "anthropic/vercel-spliced-message-start.stream.json";

    // Some recordings hold the streams of several requests one after another.
    private static IEnumerable<Fixture> Recordings => Fixture.All.Where(f => f is { Folder: "anthropic", IsGood: true } && f.File != Spliced
        && f.Expected.GetProperty("finish").GetString() != "error" && Stops(f) < 2);

    [Fact]
    public void Every_recording_says_what_is_expected()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var fixture in Recordings)
        {
            var answer = fixture.Stream ? Anthropic.Fold(Encoding.UTF8.GetString(fixture.Body)) : Anthropic.FoldBody(fixture.Body);
            count++;
            if (Difference(fixture.Expected, answer) is { } difference)
            {
                wrong.Add($"{fixture.File}: {difference}");
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(60);
    }

    [Fact]
    public void Small_streams_say_the_same_wherever_they_are_cut()
    {
        var wrong = new List<string>();
        foreach (var fixture in Recordings.Where(f => f.Stream && f.Body.Length < 6000))
        {
            var stream = Encoding.UTF8.GetString(fixture.Body);
            for (var step = 1; step < 120; step += 7)
            {
                if (Difference(fixture.Expected, Anthropic.Fold(stream, step)) is { } difference)
                {
                    wrong.Add($"{fixture.File} by {step}: {difference}");
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_encoded_decodes_to_the_same_answer()
    {
        foreach (var fixture in Recordings)
        {
            var context = Anthropic.Answer();
            var stream = Anthropic.Encode(context, default, sink => Say(fixture, context, sink));
            Difference(fixture.Expected, Anthropic.Fold(stream)).ShouldBeNull(fixture.File);
            context.Losses.Dropped.ShouldBeEmpty(fixture.File);
            var fold = new AnswerFold("anthropic");
            var sequencer = new BlockSequencer(fold, context);
            Say(fixture, context, sequencer);
            sequencer.Complete(default);
            var body = new ArrayBufferWriter<byte>();
            Anthropic.Dialect.WriteBody(fold.Answer, context, body);
            Difference(fixture.Expected, Anthropic.FoldBody(body.WrittenSpan)).ShouldBeNull(fixture.File);
        }
    }

    [Fact]
    public void A_message_inside_a_message_ends_the_blocks_of_the_first()
    {
        var answer = Anthropic.Fold(Encoding.UTF8.GetString(Fixture.All.Single(f => f.File == Spliced).Body));
        answer.Parts.OfType<ToolCallPart>().Last().Arguments.ShouldBe("""{"value":"Sparkle Day"}""");
        answer.Parts.OfType<ReasoningPart>().Last().ShouldBe(new ReasoningPart("Let me call the tool.")
        {
            Proof = new Proof(ProofKind.Signature, "anthropic", Anthropic.Channel, "sig-second"),
        });
    }

    [Fact]
    public void Recorded_requests_survive_the_round_trip()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "anthropic", Request: not null, IsGood: true }))
        {
            using var request = Anthropic.Read(fixture.Request!);
            var written = Anthropic.Written(request);
            count++;
            foreach (var member in Anthropic.Json(fixture.Request!).EnumerateObject())
            {
                if (member.Name is not ("model" or "messages" or "system") && !(member.Name == "stream" && !member.Value.GetBoolean())
                    && (!written.TryGetProperty(member.Name, out var value) || !JsonElement.DeepEquals(value, member.Value)))
                {
                    wrong.Add($"{fixture.File}: {member.Name}");
                }
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(20);
    }

    private static void Say(Fixture fixture, Protocols.Dialects.AnswerContext context, IChatEventSink sink)
    {
        if (fixture.Stream)
        {
            Anthropic.Decode(fixture.Body, context, sink);
        }
        else
        {
            Anthropic.Dialect.DecodeBody(fixture.Body, context, sink);
        }
    }

    private static int Stops(Fixture fixture) =>
        fixture.Stream ? Encoding.UTF8.GetString(fixture.Body).Split("event: message_stop", StringSplitOptions.None).Length - 1 : 0;

    private static string? Difference(JsonElement expected, ChatAnswer answer)
    {
        var text = string.Concat(answer.Parts.OfType<TextPart>().Select(p => p.Text));
        var reasoning = string.Concat(answer.Parts.OfType<ReasoningPart>().Select(p => p.Text));
        var finish = answer.Finish switch
        {
            FinishReason.Length => "length",
            FinishReason.ToolCalls => "tool_calls",
            FinishReason.ContentFilter => "content_filter",
            FinishReason.Pause => "pause",
            _ => "stop",
        };

        // A turn with calls ends for them, whatever the provider says (wire-formats section 6).
        var wanted = Text(expected, "finish") is "stop" && expected.GetProperty("toolCalls").GetArrayLength() > 0 ? "tool_calls" : Text(expected, "finish");
        return text != Text(expected, "text") ? $"text is {text}"
            : reasoning != Text(expected, "reasoning") ? $"reasoning is {reasoning}"
            : finish != wanted ? $"finish is {finish}, not {wanted}"
            : Calls(expected, answer) ?? Values(expected, answer);
    }

    private static string? Calls(JsonElement expected, ChatAnswer answer)
    {
        var calls = answer.Parts.OfType<ToolCallPart>().ToList();
        var wanted = expected.GetProperty("toolCalls");
        if (calls.Count != wanted.GetArrayLength())
        {
            return $"{calls.Count} calls";
        }

        for (var i = 0; i < calls.Count; i++)
        {
            if (calls[i].Id != Text(wanted[i], "id") || calls[i].Name != Text(wanted[i], "name")
                || !JsonElement.DeepEquals(Anthropic.Json(calls[i].Arguments), wanted[i].GetProperty("arguments")))
            {
                return $"call {calls[i]}";
            }
        }

        return null;
    }

    private static string? Values(JsonElement expected, ChatAnswer answer)
    {
        if (expected.TryGetProperty("signatures", out var signatures))
        {
            var proofs = answer.Parts.OfType<ReasoningPart>().Where(p => p.Proof is not null).Select(p => p.Proof!.Value);
            if (!proofs.SequenceEqual(signatures.EnumerateArray().Select(s => Text(s, "value")), StringComparer.Ordinal))
            {
                return "signatures";
            }
        }

        if (expected.TryGetProperty("citations", out var citations))
        {
            var urls = answer.Parts.OfType<TextPart>().SelectMany(p => p.Citations).Select(c => c.Url).ToHashSet(StringComparer.Ordinal);
            return citations.EnumerateArray().All(c => urls.Contains(Text(c, "url"))) ? null : "citations";
        }

        return null;
    }

    private static string Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
