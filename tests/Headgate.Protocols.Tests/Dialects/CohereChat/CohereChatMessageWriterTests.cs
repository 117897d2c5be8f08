using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.CohereChat;

public sealed class CohereChatMessageWriterTests : IDisposable
{
    private readonly Asking _asking = new("anthropic");
    private readonly WriteContext _context = new("command", "channel");

    public void Dispose() => _asking.Dispose();

    [Fact]
    public void Pictures_go_by_address_or_data()
    {
        _asking.Say(
            ChatRole.User,
            new TextPart("Look"),
            new MediaPart(MediaKind.Image) { Url = "https://a.example/b.png", Detail = "high" },
            new MediaPart(MediaKind.Image) { Data = "AB+/", MediaType = "image/jpeg", Detail = "original" },
            new MediaPart(MediaKind.Image) { FileId = "file-1" },
            new MediaPart(MediaKind.Document) { Data = "AAAA", MediaType = "application/pdf" },
            new OpaquePart("anthropic", "search_result", JsonElement.Parse("{}")));
        Messages().ShouldBe("""[{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"https://a.example/b.png","detail":"high"}},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AB+/"}}]}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].content[]", "messages[].content[].detail"], ignoreOrder: true);
    }

    [Fact]
    public void Reasoning_before_a_call_is_its_plan()
    {
        _asking.Say(ChatRole.Assistant, new ReasoningPart("think") { Proof = new Proof(ProofKind.Signature, "anthropic", "other", "sig") }, new TextPart("So"), new ToolCallPart("c1", "f", "{\"x\":1}"), new ToolCallPart("c2", "g", ""), new ToolCallPart("c3", "free", "a \"b\"") { IsCustom = true });
        Messages().ShouldBe("""[{"role":"assistant","content":"So","tool_plan":"think","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}},{"id":"c3","type":"function","function":{"name":"free","arguments":"{\"input\":\"a \\\"b\\\"\"}"}}]}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void Other_reasoning_is_a_part()
    {
        _asking.Say(ChatRole.Assistant, new ReasoningPart("think"), new ReasoningPart(""), new TextPart("So"), new RefusalPart("no"));
        Messages().ShouldBe("""[{"role":"assistant","content":[{"type":"thinking","thinking":"think"},{"type":"text","text":"So"},{"type":"text","text":"no"}]}]""");
        _context.Losses.Any.ShouldBeFalse();
    }

    [Fact]
    public void A_model_that_does_not_reason_gets_none_of_it()
    {
        var context = new WriteContext("command", "channel") { Facts = new ModelFacts { Reasons = false } };
        _asking.Say(ChatRole.Assistant, new ReasoningPart("think"), new TextPart("So")).Member(DialectSet.CohereChat, context, "messages")
            .ShouldBe("""[{"role":"assistant","content":"So"}]""");
        context.Losses.Dropped.ShouldBe(["messages[].content[]"]);
    }

    [Fact]
    public void Results_are_a_string_or_documents_and_their_pictures_follow()
    {
        _asking.Say(
            ChatRole.Tool,
            new ToolResultPart("c1", [new TextPart("one")]),
            new ToolResultPart("c2", [new TextPart("a"), new MediaPart(MediaKind.Image) { Data = "AAAA" }, new TextPart("b")]) { IsError = true },
            new ToolResultPart("c3", []));
        Messages().ShouldBe("""[{"role":"tool","tool_call_id":"c1","content":"one"},{"role":"tool","tool_call_id":"c2","content":[{"type":"document","document":{"data":{"text":"a"}}},{"type":"document","document":{"data":{"text":"b"}}}]},{"role":"tool","tool_call_id":"c3","content":""},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].content[].is_error"]);
        _context.Losses.Repaired.ShouldBe(["images in tool results"]);
    }

    [Fact]
    public void A_turn_of_which_nothing_is_left_is_left_out()
    {
        _asking.Say(ChatRole.User, new MediaPart(MediaKind.Audio) { Data = "AAAA" }).Say(ChatRole.Assistant, new TextPart("")).Say(ChatRole.User, new TextPart("x") { CacheTtl = "5m" });
        Messages().ShouldBe("""[{"role":"user","content":"x"}]""");
        _context.Losses.Repaired.ShouldBe(["empty message"]);
        _context.Losses.Dropped.ShouldBe(["messages[].content[]", "messages[].content[].cache_control"]);
    }

    [Fact]
    public void Names_and_phases_are_told()
    {
        _asking.Request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart("x")]) { Path = FieldPath.Of("messages", 0), Name = "ann", Phase = "final" });
        Messages().ShouldBe("""[{"role":"user","content":"x"}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].name", "messages[].phase"]);
    }

    private string Messages() => _asking.Member(DialectSet.CohereChat, _context, "messages");
}
