using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Chat;

public sealed class ConversationTests
{
    private readonly ReadContext _context = new();

    [Fact]
    public void Results_of_several_rounds_stand_behind_their_own_calls()
    {
        Repair(User(), Calls("a"), Results("a"), Calls("b", "c"), Results("c"), Results("b"), User())
            .ShouldBe("user call:a result:a call:b,c result:c,b user");
        _context.Losses.Repaired.ShouldBeEmpty();
    }

    [Fact]
    public void An_id_may_come_again_in_a_later_turn() =>
        Repair(Calls("a"), Results("a"), Calls("a"), Results("a")).ShouldBe("call:a result:a call:a result:a");

    [Fact]
    public void A_result_behind_another_message_moves_to_its_call()
    {
        Repair(Calls("a"), User(), Results("a"), Calls("b"), User(), Results("b")).ShouldBe("call:a result:a user call:b result:b user");
        _context.Losses.Repaired.ShouldBe(["order of tool results"]);
    }

    [Fact]
    public void Calls_in_several_messages_are_one_turn()
    {
        Repair(Calls("a"), Calls("b"), Results("a"), Results("b")).ShouldBe("call:a,b result:a,b");
        _context.Error.ShouldBeNull();
    }

    [Fact]
    public void Missing_results_are_made_up_but_not_for_the_last_turn()
    {
        Repair(Calls("a", "b"), Results("a"), User(), Calls("c")).ShouldBe("call:a,b result:a,b user call:c");
        _context.Losses.Repaired.ShouldBe(["missing tool result"]);
        Repair(Calls("a"), User()).ShouldBe("call:a result:a user");
        Repair(Calls("a", "b"), Results("b")).ShouldBe("call:a,b result:b,a");
    }

    [Fact]
    public void Results_get_the_name_of_their_call_and_empty_turns_go()
    {
        var request = Request(Calls("a"), new ChatTurn(ChatRole.Assistant, []), Results("a"));
        Conversation.Repair(request, _context);
        request.Turns[1].Parts[0].ShouldBeOfType<ToolResultPart>().Name.ShouldBe("f");
        _context.Losses.Repaired.ShouldBe(["empty message"]);
    }

    [Fact]
    public void A_result_without_a_call_or_a_second_one_is_a_fault()
    {
        Repair(User(), Results("x"));
        _context.Error!.Message.ShouldContain("no call with the id 'x'");
        var again = new ReadContext();
        Conversation.Repair(Request(Calls("a"), Results("a"), Results("a")), again);
        again.Error!.Message.ShouldContain("has its result already");
        var twice = new ReadContext();
        Conversation.Repair(Request(Calls("a", "a")), twice);
        twice.Error!.Message.ShouldContain("twice");
    }

    private string Repair(params ChatTurn[] turns)
    {
        var request = Request(turns);
        Conversation.Repair(request, _context);
        return string.Join(' ', request.Turns.Select(turn => turn.Role switch
        {
            ChatRole.Assistant => "call:" + string.Join(',', turn.Parts.OfType<ToolCallPart>().Select(p => p.Id)),
            ChatRole.Tool => "result:" + string.Join(',', turn.Parts.OfType<ToolResultPart>().Select(p => p.CallId)),
            _ => "user",
        }));
    }

    private static ChatRequest Request(params ChatTurn[] turns)
    {
        var request = new ChatRequest("openai-chat", JsonDocument.Parse("{}"));
        request.Turns.AddRange(turns);
        return request;
    }

    private static ChatTurn User() => new(ChatRole.User, [new TextPart("u")]);

    private static ChatTurn Calls(params string[] ids) => new(ChatRole.Assistant, [.. ids.Select(id => new ToolCallPart(id, "f", "{}"))]);

    private static ChatTurn Results(params string[] ids) => new(ChatRole.Tool, [.. ids.Select(id => new ToolResultPart(id, [new TextPart("r")]))]);
}
