using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

/// <summary>Recorded answers, in and out.</summary>
public sealed class OpenAIResponsesRecordingsTests
{
    // Their texts were shortened, but not everywhere.
    private static readonly string[] Shortened =
    [
        "openai-responses/vercel-openai-phase.1.stream.json",
        "openai-responses/vercel-openai-shell-container.1.stream.json",
    ];

    // Some recordings hold the streams of several requests one after another.
    private static IEnumerable<Fixture> Recordings => Fixture.All.Where(f => f is { Folder: "openai-responses", IsGood: true }
        && f.Expected.GetProperty("finish").GetString() is not ("error" or "other") && !f.File.Contains("custom-tool.1", StringComparison.Ordinal) && Ends(f) < 2
        && !Shortened.Contains(f.File, StringComparer.Ordinal));

    [Fact]
    public void Every_recording_says_what_is_expected()
    {
        var count = 0;
        foreach (var fixture in Recordings)
        {
            Check(fixture, fixture.Stream ? Answering.Stream(fixture.Dialect, fixture.Body, 4096).Answer : Answering.Body(fixture.Dialect, fixture.Body).Answer);
            count++;
        }

        count.ShouldBeGreaterThan(90);
    }

    [Fact]
    public void Small_streams_say_the_same_wherever_they_are_cut()
    {
        foreach (var fixture in Recordings.Where(f => f is { Stream: true, Body.Length: < 6000 }))
        {
            for (var size = 1; size <= 60; size++)
            {
                Check(fixture, Answering.Stream(fixture.Dialect, fixture.Body, size).Answer);
            }
        }
    }

    [Fact]
    public void Calls_of_custom_tools_keep_their_free_text()
    {
        foreach (var fixture in Fixture.All.Where(f => f.File.Contains("vercel-openai-custom-tool.1", StringComparison.Ordinal)))
        {
            var answer = fixture.Stream ? Answering.Stream(fixture.Dialect, fixture.Body, 100).Answer : Answering.Body(fixture.Dialect, fixture.Body).Answer;
            var call = answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<ToolCallPart>();
            (call.IsCustom, call.Name).ShouldBe((true, "write_sql"));
            call.Arguments.ShouldStartWith("SELECT");
            answer.Finish.ShouldBe(FinishReason.ToolCalls);
        }
    }

    [Fact]
    public void What_is_encoded_decodes_to_the_same_answer()
    {
        foreach (var fixture in Recordings)
        {
            Check(fixture, Answering.Stream(fixture.Dialect, Translated(fixture, stream: true), 4096).Answer);
            Check(fixture, Answering.Body(fixture.Dialect, Translated(fixture, stream: false)).Answer);
        }
    }

    [Fact]
    public void Blocks_of_the_provider_come_back_as_they_were()
    {
        foreach (var fixture in Recordings.Where(f => f.Expected.TryGetProperty("serverToolBlocks", out _)))
        {
            var before = Opaques(fixture.Stream ? Answering.Stream(fixture.Dialect, fixture.Body, 4096).Answer : Answering.Body(fixture.Dialect, fixture.Body).Answer);
            Opaques(Answering.Stream(fixture.Dialect, Translated(fixture, stream: true), 4096).Answer).ShouldBe(before, fixture.File);
            Opaques(Answering.Body(fixture.Dialect, Translated(fixture, stream: false)).Answer).ShouldBe(before, fixture.File);
        }
    }

    private static void Check(Fixture fixture, ChatAnswer answer)
    {
        Unjoined(answer, fixture).ShouldSay(fixture);
        if (fixture.Expected.TryGetProperty("signatures", out var signatures))
        {
            var proofs = answer.Parts.OfType<ReasoningPart>().Where(p => p.Proof is not null).Select(p => p.Proof!.Value).ToList();
            if (fixture.Stream)
            {
                // The same reasoning is encrypted anew in each event: what the item's own end says is kept.
                var ends = Encoding.UTF8.GetString(fixture.Body).Split('\n').Where(l => l.Contains("\"response.output_item.done\"", StringComparison.Ordinal)).ToList();
                proofs.Count.ShouldBe(signatures.GetArrayLength(), fixture.File);
                proofs.ShouldAllBe(p => ends.Exists(l => l.Contains(p, StringComparison.Ordinal)), fixture.File);
            }
            else
            {
                proofs.ShouldBe(signatures.EnumerateArray().Select(s => s.GetProperty("value").GetString()), fixture.File);
            }
        }

        if (fixture.Expected.TryGetProperty("citations", out var citations))
        {
            var urls = answer.Parts.OfType<TextPart>().SelectMany(p => p.Citations).Select(c => c.Url).ToHashSet(StringComparer.Ordinal);
            citations.EnumerateArray().Select(UrlOf).Where(url => !urls.Contains(url)).ShouldBeEmpty(fixture.File);
        }
    }

    // Expectations put the parts of a summary together as they are, the decoder with a blank line between.
    private static ChatAnswer Unjoined(ChatAnswer answer, Fixture fixture)
    {
        var wanted = fixture.Expected.TryGetProperty("reasoning", out var reasoning) ? reasoning.GetString()! : string.Empty;
        string.Concat(answer.Parts.OfType<ReasoningPart>().Select(p => p.Text)).Replace("\n\n", string.Empty, StringComparison.Ordinal)
            .ShouldBe(wanted.Replace("\n\n", string.Empty, StringComparison.Ordinal), fixture.File);
        var plain = new ChatAnswer { Finish = answer.Finish };
        plain.Parts.AddRange(answer.Parts.Where(p => p is not ReasoningPart));
        plain.Parts.Add(new ReasoningPart(wanted));
        return plain;
    }

    private static int Ends(Fixture fixture) =>
        fixture.Stream ? Encoding.UTF8.GetString(fixture.Body).Split("\"type\":\"response.completed\"", StringSplitOptions.None).Length - 1 : 0;

    private static string? UrlOf(JsonElement citation) =>
        citation.ValueKind == JsonValueKind.String ? citation.GetString() : citation.GetProperty("url").GetString();

    private static List<string> Opaques(ChatAnswer answer) =>
        [.. answer.Parts.OfType<OpaquePart>().Select(p => JsonSerializer.Serialize(p.Raw))];

    private static byte[] Translated(Fixture fixture, bool stream)
    {
        var (context, to) = (Answering.Context(), new ArrayBufferWriter<byte>());
        var translation = new AnswerTranslation(
            fixture.Dialect, ResponsesCase.Dialect, context, stream ? ResponsesCase.Dialect.CreateEncoder(context) : null);
        if (fixture.Stream)
        {
            var reader = fixture.CreateReader();
            var frames = reader.Read(fixture.Body);
            while (frames.TryRead(out var frame))
            {
                translation.Take(frame.Event, frame.Data, default, to);
            }

            if (reader.TryComplete(out var last))
            {
                translation.Take(last.Event, last.Data, default, to);
            }
        }
        else
        {
            translation.TakeBody(fixture.Body, default, to);
        }

        translation.Complete(default, to);
        context.Losses.Dropped.ShouldBeEmpty(fixture.File);
        return to.WrittenSpan.ToArray();
    }
}
