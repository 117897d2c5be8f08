using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIChat;

public sealed class OpenAIChatStreamDecoderTests
{
    [Fact]
    public void Every_recorded_answer_says_what_it_says()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "openai", IsGood: true }))
        {
            if (fixture.Expected.TryGetProperty("text", out _))
            {
                count++;
                var answer = fixture.Stream ? ChatCase.DecodeStream(fixture.Body, int.MaxValue) : ChatCase.DecodeBody(fixture.Body);
                Compare(fixture, answer, wrong);
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(90);
    }

    [Fact]
    public void Every_byte_split_of_small_recordings_says_the_same()
    {
        var wrong = new List<string>();
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "openai", IsGood: true, Stream: true, Body.Length: < 6000 }))
        {
            for (var size = 1; size < 40; size++)
            {
                Compare(fixture, ChatCase.DecodeStream(fixture.Body, size), wrong);
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public void Reasoning_has_two_names(string name)
    {
        var answer = ChatCase.Decode(ChatCase.Delta($$"""{"{{name}}":"a\n"}"""), ChatCase.Delta($$"""{"content":"","{{name}}":"b"}"""), ChatCase.Delta("""{"content":"c"}"""));

        ChatCase.ReasoningOf(answer).ShouldBe("a\nb");
        ChatCase.TextOf(answer).ShouldBe("c");
        answer.Id.ShouldBe("c1");
    }

    [Fact]
    public void Joins_reasoning_details_into_whole_items_before_the_text()
    {
        var answer = ChatCase.Decode(
            ChatCase.Delta("""{"reasoning":"ab","reasoning_details":[{"type":"reasoning.text","text":"ab","index":0,"format":"x"}]}"""),
            ChatCase.Delta("""{"reasoning":"c","reasoning_details":[{"type":"reasoning.text","text":"c","index":0,"signature":"sig"}]}"""),
            ChatCase.Delta("""{"reasoning_details":[{"type":"reasoning.encrypted", "data":"zz","index":1}]}"""),
            ChatCase.Delta("""{"content":"hello"}"""));

        var first = answer.Parts[0].ShouldBeOfType<ReasoningPart>();
        first.Text.ShouldBe("abc");
        first.Proof!.Value.ShouldBe("""{"type":"reasoning.text","text":"abc","index":0,"format":"x","signature":"sig"}""");
        var second = answer.Parts[1].ShouldBeOfType<ReasoningPart>();
        second.Proof.ShouldBe(new Proof(ProofKind.Details, "openai-chat", "main", """{"type":"reasoning.encrypted", "data":"zz","index":1}"""));
        answer.Parts[2].ShouldBeOfType<TextPart>().Text.ShouldBe("hello");
    }

    [Fact]
    public void Words_that_stand_only_in_the_details_are_reasoning()
    {
        var answer = ChatCase.Decode(ChatCase.Delta("""{"reasoning_details":[{"type":"reasoning.text","text":"ab","index":0}]}"""));

        ChatCase.ReasoningOf(answer).ShouldBe("ab");
    }

    [Fact]
    public void Takes_Mistrals_thinking_parts_and_calls_without_index()
    {
        var answer = ChatCase.Decode(
            ChatCase.Delta("""{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}"""),
            ChatCase.Delta("""{"content":[{"type":"text","text":"so"}]}"""),
            ChatCase.Delta("""{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"g","arguments":{"x":1}}}]}""", ""","finish_reason":"tool_calls" """));

        ChatCase.ReasoningOf(answer).ShouldBe("hm");
        ChatCase.TextOf(answer).ShouldBe("so");
        ChatCase.CallsOf(answer).Select(c => (c.Id, c.Name, c.Arguments)).ShouldBe([("a", "f", "{}"), ("b", "g", """{"x":1}""")]);
    }

    [Fact]
    public void Joins_parallel_calls_by_index_with_repeated_and_empty_ids()
    {
        var answer = ChatCase.Decode(
            ChatCase.Delta("""{"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"""),
            ChatCase.Delta("""{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\""}}]}"""),
            ChatCase.Delta("""{"tool_calls":[{"index":0,"id":"","function":{"name":"","arguments":"{\"x\":1}"}}]}"""),
            ChatCase.Delta("""{"tool_calls":[{"index":1,"id":"b","function":{"arguments":":2}"}}]}"""));

        ChatCase.CallsOf(answer).Select(c => (c.Id, c.Name, c.Arguments)).ShouldBe([("a", "f", """{"x":1}"""), ("b", "g", """{"y":2}""")]);
        answer.Finish.ShouldBe(FinishReason.ToolCalls);
    }

    [Fact]
    public void A_new_id_under_an_old_index_is_a_new_call()
    {
        var answer = ChatCase.Decode(
            ChatCase.Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"S"}}}]}"""),
            ChatCase.Delta("""{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]}"""));

        ChatCase.CallsOf(answer).Select(c => c.Id).ShouldBe(["a", "b"]);
        ChatCase.CallsOf(answer)[0].Proof.ShouldBe(new Proof(ProofKind.Signature, "openai-chat", "main", "S"));
    }

    [Fact]
    public void Takes_old_function_calls_and_custom_calls()
    {
        ChatCase.CallsOf(ChatCase.Decode(ChatCase.Delta("""{"function_call":{"name":"f","arguments":"{\"a\""}}"""), ChatCase.Delta("""{"function_call":{"arguments":":1}"}}""")))
            .ShouldHaveSingleItem().Arguments.ShouldBe("""{"a":1}""");

        var custom = ChatCase.CallsOf(ChatCase.Decode(ChatCase.Delta("""{"tool_calls":[{"index":0,"id":"a","type":"custom","custom":{"name":"f","input":"x"}}]}"""), ChatCase.Delta("""{"tool_calls":[{"index":0,"custom":{"input":"y"}}]}""")));
        custom.ShouldHaveSingleItem().Arguments.ShouldBe("xy");
        custom[0].IsCustom.ShouldBeTrue();
    }

    [Fact]
    public void Think_tags_count_at_the_beginning_only_wherever_they_are_cut()
    {
        const string content = "\n<think>\nhm <b>\n</think>\n\nSo <think>x</think>";
        for (var size = 1; size <= content.Length; size++)
        {
            var chunks = content.Chunk(size).Select(piece => ChatCase.Delta($$"""{"content":"{{JsonEncodedText.Encode(piece)}}"}""")).ToArray();
            var answer = ChatCase.Decode(chunks);

            ChatCase.ReasoningOf(answer).ShouldEndWith("hm <b>\n");
            ChatCase.TextOf(answer).ShouldBe("So <think>x</think>");
        }
    }

    [Fact]
    public void Half_an_opening_tag_is_text()
    {
        ChatCase.TextOf(ChatCase.Decode(ChatCase.Delta("""{"content":"<thi"}"""))).ShouldBe("<thi");
        ChatCase.TextOf(ChatCase.Decode(ChatCase.Delta("""{"content":"<thi"}"""), ChatCase.Delta("""{"content":"s>"}"""))).ShouldBe("<this>");
    }

    [Fact]
    public void Takes_refusals_pictures_citations_and_logprobs()
    {
        var answer = ChatCase.Decode(
            ChatCase.Delta("""{"refusal":"no"}"""),
            ChatCase.Delta("""{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}"""),
            ChatCase.Delta("""{"content":"t"}""", ""","logprobs":{"content":[{"token":"t","logprob":-1}]}"""),
            ChatCase.Delta("""{"annotations":[{"type":"url_citation","url_citation":{"url":"http://a","title":"A","start_index":0,"end_index":1}}]}"""));

        answer.Parts[0].ShouldBe(new RefusalPart("no"));
        answer.Parts[1].ShouldBe(new MediaPart(MediaKind.Image) { MediaType = "image/png", Data = "AAAA" });
        answer.Parts[2].ShouldBeOfType<TextPart>().Citations.ShouldHaveSingleItem().Url.ShouldBe("http://a");
        answer.Logprobs.ShouldBe("""[{"token":"t","logprob":-1}]""");
    }

    [Fact]
    public void Other_choices_and_odd_types_are_passed_over()
    {
        var answer = ChatCase.Decode(
            """{"choices":5}""", "[]", "7", "[DONE]", """{"id":"","choices":[]}""", """{"id":"c","choices":[{"index":1,"delta":{"content":"no"}},null,{"delta":[],"finish_reason":9}]}""",
            ChatCase.Delta("""{"content":{"a":1},"tool_calls":{"a":1},"reasoning":[1],"reasoning_details":"x","refusal":2,"images":[1],"annotations":[1,{}],"function_call":3}"""),
            ChatCase.Delta("""{"tool_calls":[1,{"index":"a","id":4,"function":"x","extra_content":1}]}"""),
            """{"id":"c","choices":[{"index":0,"delta":{"content":"yes"}""",
            ChatCase.Delta("{}", ""","finish_reason":"length" """));

        ChatCase.TextOf(answer).ShouldBe("yes");
        answer.Finish.ShouldBe(FinishReason.Length);
    }

    [Fact]
    public void A_text_delta_allocates_nothing()
    {
        var context = ChatCase.Answer();
        var decoder = DialectSet.OpenAIChat.CreateDecoder(context, new Nowhere());
        var text = Encoding.UTF8.GetBytes(ChatCase.Delta("""{"content":"hello \"there\"\n"}""", ""","finish_reason":null"""));
        var arguments = Encoding.UTF8.GetBytes(ChatCase.Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"a"}}]}"""));

        AllocationGate.Measure(() => decoder.Read(default, text)).ShouldBe(0);
        AllocationGate.Measure(() => decoder.Read(default, arguments)).ShouldBe(0);
    }

    private static void Compare(Fixture fixture, ChatAnswer answer, List<string> wrong)
    {
        var expected = fixture.Expected;
        Check("text", ChatCase.TextOf(answer).Trim(), expected.GetProperty("text").GetString()!.Trim());
        if (expected.TryGetProperty("reasoning", out var reasoning))
        {
            Check("reasoning", ChatCase.ReasoningOf(answer).Trim(), reasoning.GetString()!.Trim());
        }

        var finish = answer.Finish switch { FinishReason.Stop => "stop", FinishReason.Length => "length", FinishReason.ToolCalls => "tool_calls", var other => other.ToString() };
        var calls = ChatCase.CallsOf(answer);

        // Two servers say "stop" although they call.
        Check("finish", finish, calls.Count > 0 ? "tool_calls" : expected.GetProperty("finish").GetString() ?? "stop");
        Check("calls", string.Join(',', calls.Select(c => c.Name)), string.Join(',', expected.GetProperty("toolCalls").EnumerateArray().Select(c => c.GetProperty("name").GetString())));
        foreach (var (call, wanted) in calls.Zip(expected.GetProperty("toolCalls").EnumerateArray()))
        {
            Check("id", call.Id, wanted.GetProperty("id").GetString() ?? call.Id);
            Check("name", call.Name, wanted.GetProperty("name").GetString());
            using var arguments = JsonDocument.Parse(call.Arguments);
            Check("arguments", JsonElement.DeepEquals(arguments.RootElement, wanted.GetProperty("arguments")) ? "same" : call.Arguments, "same");
        }

        if (expected.TryGetProperty("citations", out var citations))
        {
            var urls = answer.Parts.OfType<TextPart>().SelectMany(part => part.Citations).Select(citation => citation.Url).ToList();
            Check("citations", string.Join(' ', citations.EnumerateArray().Select(c => c.GetProperty("url").GetString()).Where(url => !urls.Contains(url))), string.Empty);
        }

        void Check(string what, string? actual, string? wanted)
        {
            if (actual != wanted)
            {
                wrong.Add($"{fixture.File}: {what} is '{actual}', not '{wanted}'");
            }
        }
    }

    private sealed class Nowhere : IChatEventSink
    {
        public void On(scoped in StreamEvent e)
        {
        }
    }
}
