using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class ResponsesToolWriterTests : IDisposable
{
    private readonly Asking _asking = new Asking().Say(ChatRole.User, new TextPart("Hi"));
    private readonly WriteContext _context = ResponsesCase.Target();

    public void Dispose() => _asking.Dispose();

    [Fact]
    public void Functions_are_flat_and_not_strict_unless_asked()
    {
        _asking.Offer(Asking.Function("f")).Offer(Asking.Function("g", strict: true)).Offer(new ChatTool(ToolKind.Function, "bare"));
        Member("tools").ShouldBe(
            $$$"""[{"type":"function","name":"f","description":"does","parameters":{{{Asking.Schema}}},"strict":false},{"type":"function","name":"g","description":"does","parameters":{{{Asking.Schema}}},"strict":true},{"type":"function","name":"bare","parameters":{"type":"object","properties":{}},"strict":false}]""");
    }

    [Fact]
    public void Custom_tools_lose_a_level_of_nesting()
    {
        const string Chat = """{"type":"custom","custom":{"name":"sql","description":"d","format":{"type":"grammar","grammar":{"syntax":"regex","definition":"SELECT .+"}}}}""";
        _asking.Offer(new ChatTool(ToolKind.Custom, "sql") { Description = "d", Dialect = "openai-chat", Raw = JsonElement.Parse(Chat) });
        Member("tools").ShouldBe("""[{"type":"custom","name":"sql","description":"d","format":{"type":"grammar","syntax":"regex","definition":"SELECT .+"}}]""");
    }

    [Fact]
    public void Server_tools_have_their_names_or_are_reported()
    {
        _asking.Offer(new ChatTool(ToolKind.WebSearch, "web_search_options")).Offer(new ChatTool(ToolKind.CodeExecution, "code")).Offer(new ChatTool(ToolKind.WebFetch, "fetch"));
        Member("tools").ShouldBe("""[{"type":"web_search"},{"type":"code_interpreter","container":{"type":"auto"}}]""");
        _context.Losses.Dropped.ShouldBe(["tools[]"]);
    }

    [Fact]
    public void Names_are_made_plain_the_same_way_everywhere()
    {
        _asking.Offer(Asking.Function("a.b")).Offer(Asking.Function("a_b")).Request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, ["a.b"]);
        _asking.Say(ChatRole.Assistant, new ToolCallPart("c", "a.b", "{}"), new ToolCallPart("d", "a_b", "{}"), new ToolCallPart("e", "gone/away", "{}"));
        var request = JsonElement.Parse(_asking.Write(ResponsesCase.Dialect, _context));
        var name = request.GetProperty("tools")[0].GetProperty("name").GetString()!;
        name.ShouldMatch("^a_b_[0-9a-f]{8}$");
        request.GetProperty("tools")[1].GetProperty("name").GetString().ShouldBe("a_b");
        request.GetProperty("tool_choice").GetRawText().ShouldBe($$"""{"type":"function","name":"{{name}}"}""");
        request.GetProperty("input").EnumerateArray().Skip(1).Select(i => i.GetProperty("name").GetString()).ShouldBe([name, "a_b", "gone_away"]);
        _context.ToolNames.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = "a.b", ["gone_away"] = "gone/away" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, "", "\"auto\"")]
    [InlineData(ToolChoiceMode.None, "", "\"none\"")]
    [InlineData(ToolChoiceMode.Required, "", "\"required\"")]
    [InlineData(ToolChoiceMode.Required, "f", """{"type":"function","name":"f"}""")]
    [InlineData(ToolChoiceMode.Required, "sql", """{"type":"custom","name":"sql"}""")]
    [InlineData(ToolChoiceMode.Required, "search", """{"type":"web_search"}""")]
    [InlineData(ToolChoiceMode.Auto, "f", """{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]}""")]
    [InlineData(ToolChoiceMode.Required, "f,sql", """{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"},{"type":"custom","name":"sql"}]}""")]
    [InlineData(ToolChoiceMode.Required, "fetch", "")]
    public void The_choice_has_its_forms(ToolChoiceMode mode, string names, string expected)
    {
        _asking.Offer(Asking.Function("f")).Offer(new ChatTool(ToolKind.Custom, "sql")).Offer(new ChatTool(ToolKind.WebSearch, "search")).Offer(new ChatTool(ToolKind.WebFetch, "fetch"));
        (_asking.Request.ToolChoice, _asking.Request.ParallelToolCalls) = (new ToolChoice(mode, names.Split(',', StringSplitOptions.RemoveEmptyEntries)), false);
        Member("tool_choice").ShouldBe(expected);
        Member("parallel_tool_calls").ShouldBe("false");
        _context.Losses.Dropped.Contains("tool_choice", StringComparer.Ordinal).ShouldBe(expected.Length == 0);
    }

    [Fact]
    public void No_tools_are_no_choice()
    {
        _asking.Offer(new ChatTool(ToolKind.WebFetch, "fetch"));
        (_asking.Request.ToolChoice, _asking.Request.ParallelToolCalls) = (new ToolChoice(ToolChoiceMode.Auto, []), true);
        _asking.Write(ResponsesCase.Dialect, _context).ShouldNotContain("tool");
    }

    private string Member(string name) => _asking.Member(ResponsesCase.Dialect, _context, name);
}
