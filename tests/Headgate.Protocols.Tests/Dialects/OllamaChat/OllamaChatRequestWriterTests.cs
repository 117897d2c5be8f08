using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.OllamaChat;

public sealed class OllamaChatRequestWriterTests : IDisposable
{
    private readonly Asking _asking = new();
    private readonly WriteContext _context = new("llama", "channel");

    public void Dispose() => _asking.Dispose();

    [Fact]
    public void No_stream_is_said_outright()
    {
        _asking.Say(ChatRole.System, new TextPart("Be kind.")).Say(ChatRole.User, new TextPart("a"), new TextPart("b")).Write(DialectSet.OllamaChat, _context)
            .ShouldBe("""{"model":"llama","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"a\nb"}],"options":{},"stream":false}""");
    }

    [Fact]
    public void Figures_are_options()
    {
        var request = _asking.Request;
        (request.Stream, request.MaxOutputTokens, request.Temperature, request.TopP, request.TopK, request.Seed) = (true, 100, 1.5, 1, 40, -7);
        (request.PresencePenalty, request.FrequencyPenalty, request.Logprobs, request.TopLogprobs) = (-1, 2, true, 3);
        request.Stop.AddRange(["a", "b"]);
        _asking.Write(DialectSet.OllamaChat, _context).ShouldBe(
            """{"model":"llama","messages":[],"options":{"num_predict":100,"temperature":1.5,"top_p":1,"top_k":40,"seed":-7,"presence_penalty":-1,"frequency_penalty":2,"stop":["a","b"]},"logprobs":true,"top_logprobs":3,"stream":true}""");
        _context.Losses.Any.ShouldBeFalse();
    }

    [Fact]
    public void What_has_no_place_is_named()
    {
        (_asking.Request.User, _asking.Request.ParallelToolCalls, _asking.Request.ServiceTier) = ("me", false, "auto");
        _asking.Request.Extensions.Add(new("logit_bias", JsonElement.Parse("{}")));
        _asking.Write(DialectSet.OllamaChat, _context);
        _context.Losses.Dropped.ShouldBe(["parallel_tool_calls", "user", "logit_bias"]);
    }

    [Theory]
    [InlineData("none", "false")]
    [InlineData("minimal", "\"low\"")]
    [InlineData("medium", "\"medium\"")]
    [InlineData("max", "\"high\"")]
    public void Efforts_are_three_words_and_no(string effort, string think)
    {
        _asking.Request.Reasoning = new ReasoningWish { Effort = effort };
        _asking.Member(DialectSet.OllamaChat, _context, "think").ShouldBe(think);
    }

    [Fact]
    public void Without_a_measure_reasoning_is_on_or_off()
    {
        Think(new ReasoningWish { Enabled = true }).ShouldBe("true");
        Think(new ReasoningWish { Budget = -1 }).ShouldBe("true");
        Think(new ReasoningWish { Budget = 0 }).ShouldBe("false");
        Think(new ReasoningWish { Budget = 16_000 }).ShouldBe("\"medium\"");
        Think(new ReasoningWish { Visible = false }).ShouldBeEmpty();

        string Think(ReasoningWish wish)
        {
            _asking.Request.Reasoning = wish;
            return _asking.Member(DialectSet.OllamaChat, _context, "think");
        }
    }

    [Fact]
    public void A_model_that_does_not_reason_is_not_asked_to()
    {
        var context = new WriteContext("llama", "channel") { Facts = new ModelFacts { Reasons = false } };
        _asking.Request.Reasoning = new ReasoningWish { Effort = "high" };
        _asking.Member(DialectSet.OllamaChat, context, "think").ShouldBeEmpty();
        context.Losses.Dropped.ShouldBe(["reasoning_effort"]);
    }

    [Fact]
    public void A_format_is_a_word_or_a_schema()
    {
        _asking.Request.Format = new ResponseFormat(default);
        _asking.Member(DialectSet.OllamaChat, _context, "format").ShouldBe("\"json\"");
        _asking.Request.Format = new ResponseFormat(JsonElement.Parse(Asking.Schema));
        _asking.Member(DialectSet.OllamaChat, _context, "format").ShouldBe(Asking.Schema);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, "", false, "f,g", "")]
    [InlineData(ToolChoiceMode.None, "", false, "", "")]
    [InlineData(ToolChoiceMode.None, "", true, "f,g", "tool_choice")]
    [InlineData(ToolChoiceMode.Required, "", false, "f,g", "tool_choice")]
    [InlineData(ToolChoiceMode.Required, "g", false, "g", "tool_choice")]
    [InlineData(ToolChoiceMode.Auto, "g", false, "g", "")]
    public void A_choice_is_said_by_what_is_offered(ToolChoiceMode mode, string name, bool called, string offered, string lost)
    {
        _asking.Offer(Asking.Function("f")).Offer(Asking.Function("g")).Request.ToolChoice = new ToolChoice(mode, name.Length == 0 ? [] : [name]);
        if (called)
        {
            _asking.Say(ChatRole.Assistant, new ToolCallPart("c", "f", "{}"));
        }

        using var written = JsonDocument.Parse(_asking.Write(DialectSet.OllamaChat, _context));
        var tools = written.RootElement.TryGetProperty("tools", out var list) ? list.EnumerateArray().Select(t => t.GetProperty("function").GetProperty("name").GetString()) : [];
        string.Join(',', tools).ShouldBe(offered);
        string.Join(',', _context.Losses.Dropped).ShouldBe(lost);
    }

    [Fact]
    public void Strictness_has_no_place()
    {
        _asking.Offer(Asking.Function("f", strict: true)).Member(DialectSet.OllamaChat, _context, "tools")
            .ShouldBe("""[{"type":"function","function":{"name":"f","description":"does","parameters":SCHEMA}}]""".Replace("SCHEMA", Asking.Schema, StringComparison.Ordinal));
        _context.Losses.Dropped.ShouldBe(["tools[].strict"]);
    }
}
