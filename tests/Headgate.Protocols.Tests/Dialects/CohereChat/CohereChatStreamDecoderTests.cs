using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.CohereChat;

public sealed class CohereChatStreamDecoderTests
{
    [Fact]
    public void Recorded_streams_say_what_they_should_at_every_split()
    {
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "cohere", Stream: true }))
        {
            for (var size = 1; size < 80; size++)
            {
                Answering.Stream(DialectSet.CohereChat, fixture.Body, size).Answer.ShouldSay(fixture);
            }

            var whole = Answering.Stream(DialectSet.CohereChat, fixture.Body, int.MaxValue).Answer;
            whole.ShouldSay(fixture);
            whole.Id.ShouldNotBeNull();
            whole.Usage.Reported.ShouldBeTrue();
        }
    }

    [Fact]
    public void A_plan_before_a_call_is_reasoning()
    {
        Events(
            """{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I look"}}}""",
            """{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"a","function":{"name":"look","arguments":""}}}}}""",
            """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"x\":1}"}}}}}""",
            """{"type":"tool-call-end","index":0}""",
            """{"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"b","function":{"name":"now","arguments":"null"}}}}}""",
            """{"type":"tool-call-end","index":1}""",
            """{"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}""")
            .ShouldBe("start  asked-model | begin 0 Reasoning | +I look | end | begin 1 ToolCall a look | +{\"x\":1} | end | begin 2 ToolCall b now | end | finish ToolCalls");
    }

    [Fact]
    public void Types_are_found_without_event_names_wherever_they_stand()
    {
        Events("""{"id":"m1","delta":{"message":{"role":"assistant"}},"type":"message-start"}""", """{"delta":{"message":{"content":{"text":"a\u00e9\"\ud800"}}},"index":0,"type":"content-delta"}""")
            .ShouldBe("start m1 asked-model | begin 0 Text | +aé\"\uFFFD | end | finish Stop");
    }

    [Fact]
    public void Citations_belong_to_the_text_each_source_one()
    {
        var answer = Read(
            """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""",
            """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Penguins."}}}}""",
            """{"type":"content-end","index":0}""",
            """{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":0,"end":8,"text":"Penguins","type":"TEXT_CONTENT","sources":[{"type":"document","id":"d:0","document":{"id":"d:0","url":"https://a.example"}},{"type":"tool","id":"t:1","tool_output":{"title":"Birds"}}]}}}}""",
            """{"type":"citation-start","index":1,"delta":{"message":{"citations":{"start":0,"end":8,"type":"PLAN","sources":[{"id":"d:0"}]}}}}""");

        var text = answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>();
        text.Citations.Select(c => (c.Url, c.Title, c.Start, c.End)).ShouldBe([("https://a.example", "d:0", 0, 8), (null, "Birds", 0, 8)]);
    }

    [Fact]
    public void Places_are_left_open_where_characters_take_two_units()
    {
        var answer = Read(
            """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"🐧 Penguins."}}}}""",
            """{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":2,"end":10,"sources":[{"id":"d:0"}]}}}}""");

        var citation = answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>().Citations.ShouldHaveSingleItem();
        (citation.Title, citation.Start, citation.End).ShouldBe(("d:0", null, null));
    }

    [Fact]
    public void Log_probabilities_take_the_form_of_chat()
    {
        Read("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"ab"}}},"logprobs":{"text":"ab","token_ids":[1,2],"logprobs":[-0.5,-0.25]}}""")
            .Logprobs.ShouldBe("""[{"token":"ab","logprob":-0.75,"bytes":[97,98],"top_logprobs":[]}]""");
    }

    [Theory]
    [InlineData("COMPLETE", FinishReason.Stop)]
    [InlineData("STOP_SEQUENCE", FinishReason.StopSequence)]
    [InlineData("MAX_TOKENS", FinishReason.Length)]
    [InlineData("ERROR", FinishReason.Error)]
    [InlineData("NEW_ONE", FinishReason.Stop)]
    public void Ends_have_their_reasons(string reason, FinishReason finish) =>
        Read($"{{\"type\":\"message-end\",\"delta\":{{\"finish_reason\":\"{reason}\"}}}}").Finish.ShouldBe(finish);

    [Fact]
    public void Odd_events_are_skipped()
    {
        Events(
            "", "null", "[]", "5", "{", """{"type":5}""", """{"type":"content-delta"}""", """{"type":"content-delta","delta":5,"index":-3}""",
            """{"type":"content-delta","delta":{"message":{"content":[1,{"text":"x"}]}}}""", """{"type":"content-start","index":9e99}""",
            """{"type":"tool-call-start","delta":{"message":{"tool_calls":[1]}}}""", """{"type":"citation-start","delta":{"message":{"citations":{"sources":[1,null]}}}}""",
            """{"type":"message-end","delta":{"finish_reason":7}}""", """{"type":"debug","delta":{}}""", """{"type":"content-delta","delta":{"message":{"content":{"text":"ok"}}""")
            .ShouldNotContain("+ok");
    }

    [Fact]
    public void A_delta_of_text_allocates_nothing()
    {
        var decoder = DialectSet.CohereChat.CreateDecoder(Answering.Context(), new Nowhere());
        var text = Answering.Utf8("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" a \"word\""}}}}""");
        var arguments = Answering.Utf8("""{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":"}}}}}""");
        AllocationGate.Measure(() =>
        {
            decoder.Read("content-delta"u8, text);
            decoder.Read(default, text);
            decoder.Read("tool-call-delta"u8, arguments);
        }).ShouldBe(0);
    }

    private static ChatAnswer Read(params string[] events) => Decode(events).Answer;

    private static string Events(params string[] events) => Decode(events).Events.Text;

    private static (ChatAnswer Answer, LegalOrder Events) Decode(string[] events) =>
        Answering.Stream(DialectSet.CohereChat, Answering.Utf8(string.Concat(events.Select(e => $"data: {e}\n\n"))), int.MaxValue);
}
