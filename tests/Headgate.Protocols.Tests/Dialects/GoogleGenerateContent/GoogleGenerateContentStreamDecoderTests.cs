using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.GoogleGenerateContent;

public sealed class GoogleGenerateContentStreamDecoderTests
{
    [Fact]
    public void Says_what_every_recording_says()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var fixture in Fixture.All.Where(f => f.Folder.StartsWith("gemini", StringComparison.Ordinal) && f.IsGood))
        {
            count++;
            var answer = fixture.Stream ? GeminiCase.Fold(fixture.CreateReader(), fixture.Body, 0) : GeminiCase.FoldBody(fixture.Body);
            if (Difference(fixture.Expected, answer) is { } difference)
            {
                wrong.Add($"{fixture.File}: {difference}");
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Says_the_same_however_the_bytes_are_cut()
    {
        foreach (var fixture in Fixture.All.Where(f => f.Folder.StartsWith("gemini", StringComparison.Ordinal) && f is { IsGood: true, Stream: true, Body.Length: < 3000 }))
        {
            var whole = Words(GeminiCase.Fold(fixture.CreateReader(), fixture.Body, 0));
            for (var split = 1; split < fixture.Body.Length; split++)
            {
                Words(GeminiCase.Fold(fixture.CreateReader(), fixture.Body, split)).ShouldBe(whole, fixture.File);
            }
        }
    }

    [Fact]
    public void Joins_the_pieces_of_a_calls_arguments()
    {
        var answer = GeminiCase.FoldFrames(
            """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true},"thoughtSignature":"S"}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a.b[1]","stringValue":"x","willContinue":true},{"jsonPath":"$['n n']","numberValue":0.50}],"willContinue":true}}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a.b[1]","stringValue":"y"},{"jsonPath":"$.z","nullValue":"NULL_VALUE"},{"jsonPath":"$.t","boolValue":true}],"willContinue":true}}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{}}]},"finishReason":"STOP"}]}""");
        var call = answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<ToolCallPart>();
        call.Arguments.ShouldBe("""{"a":{"b":[null,"xy"]},"n n":0.50,"z":null,"t":true}""");
        call.Proof.ShouldBe(new Proof(ProofKind.Signature, "gemini", "c", "S"));
        answer.Finish.ShouldBe(FinishReason.ToolCalls);
    }

    [Fact]
    public void Says_a_call_whose_last_piece_never_came()
    {
        var answer = GeminiCase.FoldFrames(
            """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"x"}],"willContinue":true}}]}}]}""");
        answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<ToolCallPart>().Arguments.ShouldBe("""{"a":"x"}""");
    }

    [Fact]
    public void Gives_a_lone_signature_to_what_was_said_before_it_or_to_a_block_of_its_own()
    {
        var answer = GeminiCase.FoldFrames(
            """{"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"S1"}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}}},{"text":"","thoughtSignature":"S2"}]}}]}""");
        answer.Parts.Count.ShouldBe(4);
        answer.Parts[0].ShouldBe(new ReasoningPart("hm") { IsSummary = true });
        answer.Parts[1].ShouldBeOfType<TextPart>().Proof!.Value.ShouldBe("S1");
        answer.Parts[3].ShouldBeOfType<ReasoningPart>().Proof!.Value.ShouldBe("S2");
    }

    [Fact]
    public void Reads_sources_with_places_in_utf16()
    {
        var answer = GeminiCase.FoldFrames(
            """{"candidates":[{"content":{"parts":[{"text":"Grüße an alle"}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP","groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a","title":"A"}},{"web":{"uri":"https://b"}}],"groundingSupports":[{"segment":{"startIndex":8,"endIndex":15,"text":"an alle"},"groundingChunkIndices":[0,7]}]}}]}""");
        answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>().Citations.ShouldBe(
        [
            new Citation("https://a", "A") { Start = 6, End = 13, CitedText = "an alle" },
            new Citation("https://b", null),
        ]);
    }

    [Fact]
    public void Reads_probabilities_pictures_code_and_the_first_candidate_only()
    {
        var answer = GeminiCase.FoldFrames(
            """{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"index":0,"logprobsResult":{"topCandidates":[{"candidates":[{"token":"Hi","logProbability":-0.5}]}],"chosenCandidates":[{"token":"Hi","logProbability":-0.5}]}},{"content":{"parts":[{"text":"No"}]},"index":1}],"modelVersion":"g","responseId":"r"}""",
            """{"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"1"}},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}]}""");
        (answer.Id, answer.Model).ShouldBe(("r", "g"));
        answer.Parts[0].ShouldBeOfType<TextPart>().Text.ShouldBe("Hi");
        answer.Logprobs.ShouldBe("""[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[{"token":"Hi","logprob":-0.5,"bytes":[72,105]}]}]""");
        answer.Parts[1].ShouldBeOfType<OpaquePart>().Type.ShouldBe("executableCode");
        answer.Parts[2].ShouldBe(new MediaPart(MediaKind.Image) { MediaType = "image/png", Data = "AAAA" });
    }

    [Fact]
    public void Says_that_a_prompt_was_blocked() =>
        GeminiCase.FoldFrames("""{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":3}}""").Finish.ShouldBe(FinishReason.ContentFilter);

    [Theory]
    [InlineData("""{"candidates":7}""")]
    [InlineData("""{"candidates":[7,{"content":7},{"content":{"parts":[7,{"text":7},{"functionCall":7},{"functionCall":{"name":7}},{"inlineData":{}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"\ud800"}]},"groundingMetadata":{"groundingChunks":[7,{}],"groundingSupports":[{"groundingChunkIndices":["x",1e9]}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":""")]
    [InlineData("[DONE]")]
    [InlineData("")]
    public void Survives(string frame) => GeminiCase.FoldFrames(frame).Finish.ShouldBe(FinishReason.Stop);

    [Fact]
    public void Allocates_nothing_for_a_piece_of_text()
    {
        var frame = Encoding.UTF8.GetBytes("""{"candidates":[{"content":{"parts":[{"text":"Hello \"you\"\n"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":1},"modelVersion":"g","responseId":"r"}""");
        var context = GeminiCase.Answer();
        var to = new System.Buffers.ArrayBufferWriter<byte>(4096);
        var encoder = DialectSet.GoogleGenerateContent.CreateEncoder(context);
        encoder.Output = to;
        var decoder = DialectSet.GoogleGenerateContent.CreateDecoder(context, new BlockSequencer(encoder, context));
        AllocationGate.Measure(() =>
        {
            to.ResetWrittenCount();
            decoder.Read(default, frame);
        }).ShouldBeLessThan(100);
    }

    private static string? Difference(JsonElement expected, ChatAnswer answer)
    {
        var text = string.Concat(answer.Parts.OfType<TextPart>().Select(p => p.Text));
        if (text != (expected.TryGetProperty("text", out var words) ? words.GetString() ?? "" : ""))
        {
            return $"text {text}";
        }

        var reasoning = string.Concat(answer.Parts.OfType<ReasoningPart>().Select(p => p.Text));
        if (reasoning != (expected.TryGetProperty("reasoning", out var thoughts) ? thoughts.GetString() ?? "" : ""))
        {
            return $"reasoning {reasoning}";
        }

        var finish = answer.Finish switch
        {
            FinishReason.Length => "length",
            FinishReason.ToolCalls => "tool_calls",
            FinishReason.ContentFilter => "content_filter",
            FinishReason.Error => "error",
            _ => "stop",
        };

        // "other": these recordings hold no word that Google documents, and nothing went wrong in them.
        if (expected.TryGetProperty("finish", out var end) && end.ValueKind == JsonValueKind.String && end.GetString() is not "other" && end.GetString() != finish)
        {
            return $"finish {finish} not {end}";
        }

        var proofs = answer.Parts.Select(p => p switch { ReasoningPart r => r.Proof, TextPart t => t.Proof, ToolCallPart c => c.Proof, _ => null })
            .Where(p => p is not null).Select(p => p!.Value).ToList();
        var signatures = expected.TryGetProperty("signatures", out var list) ? list.EnumerateArray().Select(s => s.GetProperty("value").GetString()!).ToList() : [];
        if (!signatures.Order(StringComparer.Ordinal).SequenceEqual(proofs.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            return $"signatures {proofs.Count} not {signatures.Count}";
        }

        return CallDifference(expected, answer);
    }

    private static string? CallDifference(JsonElement expected, ChatAnswer answer)
    {
        // The recordings with partial arguments are counted there frame by frame.
        var calls = expected.TryGetProperty("toolCalls", out var list) ? list.EnumerateArray().ToList() : [];
        if (calls.Exists(c => !c.TryGetProperty("name", out _)))
        {
            calls = calls.FindAll(c => c.TryGetProperty("name", out _));
            return answer.Parts.OfType<ToolCallPart>().Select(c => c.Name).SequenceEqual(calls.Select(c => c.GetProperty("name").GetString()!), StringComparer.Ordinal) ? null : "calls";
        }

        var own = answer.Parts.OfType<ToolCallPart>().ToList();
        if (own.Count != calls.Count)
        {
            return $"{own.Count} calls not {calls.Count}";
        }

        for (var i = 0; i < calls.Count; i++)
        {
            using var arguments = JsonDocument.Parse(own[i].Arguments);
            if (own[i].Name != calls[i].GetProperty("name").GetString() || !JsonElement.DeepEquals(arguments.RootElement, calls[i].GetProperty("arguments")))
            {
                return $"call {own[i]}";
            }
        }

        return null;
    }

    private static string Words(ChatAnswer answer) => string.Join('|', answer.Parts.Select(p => p switch
    {
        TextPart t => t.Text + t.Proof?.Value,
        ReasoningPart r => "~" + r.Text + r.Proof?.Value,
        ToolCallPart c => c.Name + c.Arguments + c.Proof?.Value,
        _ => p.GetType().Name,
    })) + answer.Finish;
}
