using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.CohereChat;

public sealed class CohereChatRequestWriterTests : IDisposable
{
    private readonly Asking _asking = new();

    public void Dispose() => _asking.Dispose();

    [Fact]
    public void A_plain_question_is_short()
    {
        _asking.Say(ChatRole.Developer, new TextPart("Be kind.")).Say(ChatRole.User, new TextPart("Hi")).Write(DialectSet.CohereChat, Context())
            .ShouldBe("""{"model":"command","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"}],"stream":false}""");
    }

    [Fact]
    public void Every_figure_has_its_place()
    {
        var (request, context) = (_asking.Request, Context());
        (request.Stream, request.MaxOutputTokens, request.Temperature, request.TopP, request.TopK, request.Seed) = (true, 100, 1.5, 0.5, 40, 7);
        (request.PresencePenalty, request.FrequencyPenalty, request.Logprobs) = (0.1, 0.2, true);
        request.Stop.AddRange(["a", "b"]);
        _asking.Write(DialectSet.CohereChat, context).ShouldBe(
            """{"model":"command","messages":[],"max_tokens":100,"temperature":1.5,"p":0.5,"presence_penalty":0.1,"frequency_penalty":0.2,"k":40,"seed":7,"logprobs":true,"stop_sequences":["a","b"],"stream":true}""");
        (context.Losses.Any, context.Losses.Repaired.Count).ShouldBe((false, 0));
    }

    [Fact]
    public void Figures_out_of_range_are_clamped_and_told()
    {
        var (request, context) = (_asking.Request, Context());
        (request.TopP, request.TopK, request.Seed, request.PresencePenalty, request.FrequencyPenalty) = (1, 1000, -1, 2, -2);
        request.Stop.AddRange(["1", "2", "3", "4", "5", "6"]);
        _asking.Write(DialectSet.CohereChat, context).ShouldBe(
            """{"model":"command","messages":[],"p":0.99,"presence_penalty":1,"frequency_penalty":0,"k":500,"seed":0,"stop_sequences":["1","2","3","4","5"],"stream":false}""");
        context.Losses.Repaired.ShouldBe(["top_p", "presence_penalty", "frequency_penalty", "top_k", "seed"]);
        context.Losses.Dropped.ShouldBe(["stop"]);
    }

    [Fact]
    public void What_has_no_place_is_named_in_the_clients_words()
    {
        using var asking = new Asking("anthropic");
        var (request, context) = (asking.Request, Context());
        (request.User, request.ParallelToolCalls, request.Answers, request.ServiceTier, request.TopLogprobs) = ("me", false, 2, "priority", 3);
        (request.Verbosity, request.PromptCacheKey, request.Metadata) = ("low", "key", JsonElement.Parse("{}"));
        request.Extensions.Add(new("container", JsonElement.Parse("1")));
        asking.Write(DialectSet.CohereChat, context).ShouldBe("""{"model":"command","messages":[],"stream":false}""");
        context.Losses.Dropped.ShouldBe(["n", "tool_choice.disable_parallel_tool_use", "top_logprobs", "metadata.user_id", "metadata", "service_tier", "output_config.verbosity", "prompt_cache_key", "container"]);
    }

    [Fact]
    public void A_model_without_temperature_gets_none()
    {
        var context = new WriteContext("command", "channel") { Facts = new ModelFacts { NoTemperature = true } };
        (_asking.Request.Temperature, _asking.Request.TopP, _asking.Request.TopK) = (1, 0.5, 3);
        _asking.Write(DialectSet.CohereChat, context).ShouldBe("""{"model":"command","messages":[],"k":3,"stream":false}""");
        context.Losses.Dropped.ShouldBe(["temperature", "top_p"]);
    }

    [Fact]
    public void Tools_are_functions()
    {
        _asking.Offer(Asking.Function("f")).Offer(new ChatTool(ToolKind.Function, "bare")).Offer(new ChatTool(ToolKind.Custom, "free") { Description = "text" })
            .Offer(new ChatTool(ToolKind.WebSearch, "web_search"));
        var context = Context();
        _asking.Member(DialectSet.CohereChat, context, "tools").ShouldBe(
            """[{"type":"function","function":{"name":"f","description":"does","parameters":SCHEMA}},{"type":"function","function":{"name":"bare","parameters":{"type":"object","properties":{}}}},{"type":"function","function":{"name":"free","description":"text","parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}}]"""
                .Replace("SCHEMA", Asking.Schema, StringComparison.Ordinal));
        context.Losses.Dropped.ShouldBe(["tools[]"]);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, "", "", "f,g")]
    [InlineData(ToolChoiceMode.None, "", "NONE", "f,g")]
    [InlineData(ToolChoiceMode.Required, "", "REQUIRED", "f,g")]
    [InlineData(ToolChoiceMode.Required, "g", "REQUIRED", "g")]
    [InlineData(ToolChoiceMode.Auto, "f", "", "f")]
    [InlineData(ToolChoiceMode.Required, "unknown", "", "")]
    public void A_choice_is_said_by_mode_and_by_what_is_offered(ToolChoiceMode mode, string name, string choice, string offered)
    {
        _asking.Offer(Asking.Function("f")).Offer(Asking.Function("g")).Request.ToolChoice = new ToolChoice(mode, name.Length == 0 ? [] : [name]);
        using var written = JsonDocument.Parse(_asking.Write(DialectSet.CohereChat, Context()));
        (written.RootElement.TryGetProperty("tool_choice", out var said) ? said.GetString() : string.Empty).ShouldBe(choice);
        var tools = written.RootElement.TryGetProperty("tools", out var list) ? list.EnumerateArray().Select(t => t.GetProperty("function").GetProperty("name").GetString()) : [];
        string.Join(',', tools).ShouldBe(offered);
    }

    [Fact]
    public void Strictness_is_one_switch_for_all_tools()
    {
        _asking.Offer(Asking.Function("f", strict: true)).Member(DialectSet.CohereChat, Context(), "strict_tools").ShouldBe("true");
        var context = Context();
        _asking.Offer(Asking.Function("g")).Member(DialectSet.CohereChat, context, "strict_tools").ShouldBeEmpty();
        context.Losses.Dropped.ShouldBe(["tools[].strict"]);
    }

    [Fact]
    public void A_schema_is_a_kind_of_json_object()
    {
        _asking.Request.Format = new ResponseFormat(default);
        _asking.Member(DialectSet.CohereChat, Context(), "response_format").ShouldBe("""{"type":"json_object"}""");
        _asking.Request.Format = new ResponseFormat(JsonElement.Parse(Asking.Schema)) { Name = "n", Strict = true };
        _asking.Member(DialectSet.CohereChat, Context(), "response_format").ShouldBe("{\"type\":\"json_object\",\"json_schema\":" + Asking.Schema + "}");
    }

    [Fact]
    public void Reasoning_is_a_switch_and_a_budget()
    {
        Thinking(new ReasoningWish { Enabled = false }).ShouldBe("""{"type":"disabled"}""");
        Thinking(new ReasoningWish { Effort = "none" }).ShouldBe("""{"type":"disabled"}""");
        Thinking(new ReasoningWish { Enabled = true }).ShouldBe("""{"type":"enabled"}""");
        Thinking(new ReasoningWish { Budget = -1 }).ShouldBe("""{"type":"enabled"}""");
        Thinking(new ReasoningWish { Budget = 2000 }).ShouldBe("""{"type":"enabled","token_budget":2000}""");
        Thinking(new ReasoningWish { Effort = "medium" }).ShouldBe("""{"type":"enabled","token_budget":5000}""");
        Thinking(new ReasoningWish { Visible = true }).ShouldBeEmpty();

        string Thinking(ReasoningWish wish)
        {
            (_asking.Request.Reasoning, _asking.Request.MaxOutputTokens) = (wish, 10_000);
            return _asking.Member(DialectSet.CohereChat, Context(), "thinking");
        }
    }

    [Fact]
    public void A_model_that_does_not_reason_is_not_asked_to()
    {
        var context = new WriteContext("command", "channel") { Facts = new ModelFacts { Reasons = false } };
        _asking.Request.Reasoning = new ReasoningWish { Effort = "none" };
        _asking.Member(DialectSet.CohereChat, context, "thinking").ShouldBeEmpty();
        context.Losses.Any.ShouldBeFalse();
        _asking.Request.Reasoning = new ReasoningWish { Effort = "high" };
        _asking.Member(DialectSet.CohereChat, context, "thinking").ShouldBeEmpty();
        context.Losses.Dropped.ShouldBe(["reasoning_effort"]);
    }

    private static WriteContext Context() => new("command", "channel");
}
