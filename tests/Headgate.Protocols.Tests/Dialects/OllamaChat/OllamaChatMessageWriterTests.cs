using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.OllamaChat;

public sealed class OllamaChatMessageWriterTests : IDisposable
{
    private readonly Asking _asking = new();
    private readonly WriteContext _context = new("llama", "channel");

    public void Dispose() => _asking.Dispose();

    [Fact]
    public void Pictures_are_data_beside_the_text()
    {
        _asking.Say(
            ChatRole.User,
            new TextPart("Look"),
            new MediaPart(MediaKind.Image) { Data = "AB+/", MediaType = "image/png", Detail = "high" },
            new MediaPart(MediaKind.Image) { Url = "https://a.example" },
            new MediaPart(MediaKind.Audio) { Data = "AAAA" });
        Messages().ShouldBe("""[{"role":"user","content":"Look","images":["AB+/"]}]""");
        _context.Losses.Dropped.ShouldBe(["messages[].content[].detail", "messages[].content[]"]);
    }

    [Fact]
    public void Arguments_are_objects_and_reasoning_goes_back()
    {
        _asking.Say(ChatRole.Assistant, new ReasoningPart("think"), new ToolCallPart("c1", "f", """{"a": [1, "é"]}"""), new ToolCallPart("c2", "g", " "), new ToolCallPart("c3", "free", "text") { IsCustom = true });
        Messages().ShouldBe("""[{"role":"assistant","content":"","thinking":"think","tool_calls":[{"id":"c1","function":{"name":"f","arguments":{"a":[1,"é"]}}},{"id":"c2","function":{"name":"g","arguments":{}}},{"id":"c3","function":{"name":"free","arguments":{"input":"text"}}}]}]""");
        _context.Error.ShouldBeNull();
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    public void Broken_arguments_are_refused_by_the_clients_own_place(string arguments)
    {
        _asking.Say(ChatRole.Assistant, new ToolCallPart("c1", "f", arguments));
        Messages();
        _context.Error.ShouldNotBeNull().Field.ShouldBe("messages[0].content[0]");
    }

    [Fact]
    public void Results_name_their_tool_and_their_pictures_follow()
    {
        _asking.Say(
            ChatRole.Tool,
            new ToolResultPart("c1", [new TextPart("one"), new MediaPart(MediaKind.Image) { Data = "AAAA" }]) { Name = "f" },
            new ToolResultPart("c2", [new TextPart("two")]) { Name = "g", IsError = true });
        Messages().ShouldBe("""[{"role":"tool","content":"one","tool_name":"f","tool_call_id":"c1"},{"role":"tool","content":"two","tool_name":"g","tool_call_id":"c2"},{"role":"user","content":"","images":["AAAA"]}]""");
        _context.Losses.Repaired.ShouldBe(["images in tool results"]);
        _context.Losses.Dropped.ShouldBe(["messages[].content[].is_error"]);
    }

    [Fact]
    public void A_turn_of_which_nothing_is_left_is_left_out()
    {
        _asking.Say(ChatRole.User, new MediaPart(MediaKind.Video) { Url = "https://a.example" }).Say(ChatRole.User, new TextPart("x"));
        Messages().ShouldBe("""[{"role":"user","content":"x"}]""");
        _context.Losses.Repaired.ShouldBe(["empty message"]);
    }

    private string Messages() => _asking.Member(DialectSet.OllamaChat, _context, "messages");
}
