using System.Text;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

public sealed class AnthropicRequestReaderTests
{
    [Fact]
    public void Reads_settings()
    {
        using var request = Anthropic.Read("""
            {"model":"claude","max_tokens":10,"stream":true,"temperature":0.5,"top_p":0.9,"top_k":4,"stop_sequences":["a"],"service_tier":"auto",
             "metadata":{"user_id":"u"},"thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"},"output_config":{"effort":"high","x":1},
             "container":"c","tool_choice":{"type":"tool","name":"t","disable_parallel_tool_use":true},"messages":[{"role":"user","content":"hi"}]}
            """);
        (request.Model, request.MaxOutputTokens, request.Stream, request.Temperature, request.TopP, request.TopK).ShouldBe(("claude", 10, true, 0.5, 0.9, 4));
        (request.ServiceTier, request.User, request.ParallelToolCalls).ShouldBe(("auto", "u", false));
        request.Stop.ShouldBe(["a"]);
        request.Reasoning.ShouldBe(new ReasoningWish { Enabled = true, Budget = 2000, Effort = "high", Visible = false });
        request.ToolChoice!.Names.ShouldBe(["t"]);
        request.Extensions.Select(e => e.Key).ShouldBe(["container", "output_config.x"]);
    }

    [Theory]
    [InlineData("""{"type":"adaptive"}""", true)]
    [InlineData("""{"type":"between_tools"}""", true)]
    [InlineData("""{"type":"disabled"}""", false)]
    public void Reads_kinds_of_thinking(string thinking, bool enabled)
    {
        using var request = Anthropic.Read($$"""{"thinking":{{thinking}},"messages":[{"role":"user","content":"hi"}]}""");
        request.Reasoning.ShouldBe(new ReasoningWish { Enabled = enabled });
    }

    [Fact]
    public void Leaves_the_pseudo_header_of_the_system_text_out()
    {
        using var request = Anthropic.Read("""
            {"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2"},{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "messages":[{"role":"user","content":"hi"},{"role":"system","content":"now"}]}
            """);
        request.Turns.Select(t => t.Role).ShouldBe([ChatRole.System, ChatRole.User, ChatRole.System]);
        var part = request.Turns[0].Parts.ShouldHaveSingleItem();
        part.ShouldBeOfType<TextPart>().Text.ShouldBe("Be brief.");
        part.CacheTtl.ShouldBe("1h");
    }

    [Fact]
    public void Results_become_a_turn_before_what_the_user_says()
    {
        using var request = Anthropic.Read("""
            {"messages":[{"role":"user","content":"hi"},
             {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"sig"},{"type":"redacted_thinking","data":"enc"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]},
             {"role":"user","content":[{"type":"text","text":"and"},{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"no"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}}]}]}]}
            """);
        request.Turns.Select(t => t.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.User]);
        var proofs = request.Turns[1].Parts.OfType<ReasoningPart>().Select(p => p.Proof).ToList();
        proofs[0].ShouldBe(new Proof(ProofKind.Signature, "anthropic", "", "sig"));
        proofs[1].ShouldBe(new Proof(ProofKind.Redacted, "anthropic", "", "enc"));
        request.Turns[1].Parts[2].ShouldBeOfType<ToolCallPart>().Arguments.ShouldBe("""{"a":1}""");
        var result = request.Turns[2].Parts[0].ShouldBeOfType<ToolResultPart>();
        (result.CallId, result.IsError, result.Name, result.Content.Count).ShouldBe(("t1", true, "f", 2));
        result.Path!.ToString().ShouldBe("messages[2].content[1]");
    }

    [Fact]
    public void Opens_envelopes_and_takes_an_empty_signature_for_none()
    {
        var foreign = new Proof(ProofKind.Encrypted, "openai-responses", "azure", "secret", "rs_1");
        using var request = Anthropic.Read($$"""
            {"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"{{foreign.Seal()}}"},{"type":"thinking","thinking":"b","signature":""},{"type":"text","text":"x"}]}]}
            """);
        var parts = request.Turns[1].Parts.OfType<ReasoningPart>().ToList();
        parts[0].Proof.ShouldBe(foreign);
        parts[1].Proof.ShouldBeNull();
    }

    [Fact]
    public void Reads_media_documents_and_unknown_blocks()
    {
        using var request = Anthropic.Read("""
            {"messages":[{"role":"user","content":[
             {"type":"image","source":{"type":"url","url":"https://x/a.png"}},{"type":"image","source":{"type":"file","file_id":"f1"}},
             {"type":"document","title":"T","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}},
             {"type":"document","context":"C","source":{"type":"text","media_type":"text/plain","data":"plain"}},
             {"type":"document","source":{"type":"content","content":[{"type":"text","text":"inner"}]}},
             {"type":"search_result","title":"S","source":"https://s","content":[{"type":"text","text":"found"}]},
             {"type":"something_new","x":1}]}]}
            """);
        var parts = request.Turns[0].Parts;
        parts[0].ShouldBeOfType<MediaPart>().Url.ShouldBe("https://x/a.png");
        parts[1].ShouldBeOfType<MediaPart>().FileId.ShouldBe("f1");
        var pdf = parts[2].ShouldBeOfType<MediaPart>();
        (pdf.Kind, pdf.MediaType, pdf.Name).ShouldBe((MediaKind.Document, "application/pdf", "T"));
        parts[3].ShouldBeOfType<TextPart>().Text.ShouldBe("C");
        var plain = parts[4].ShouldBeOfType<MediaPart>();
        (plain.MediaType, Encoding.UTF8.GetString(Convert.FromBase64String(plain.Data!))).ShouldBe(("text/plain", "plain"));
        parts[5].ShouldBeOfType<TextPart>().Text.ShouldBe("inner");
        parts[6].ShouldBeOfType<TextPart>().Text.ShouldBe("S\nhttps://s\nfound");
        parts[7].ShouldBeOfType<OpaquePart>().Type.ShouldBe("something_new");
    }

    [Fact]
    public void Reads_tools_and_passes_over_placeholders()
    {
        using var request = Anthropic.Read("""
            {"messages":[{"role":"user","content":"hi"}],"tools":[
             {"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,"cache_control":{"type":"ephemeral"}},
             {"name":"DeferredToolPlaceholder","input_schema":{"type":"object"},"defer_loading":true},
             {"type":"web_search_20260101","name":"web_search"},{"type":"code_execution_20250825","name":"code_execution"},
             {"type":"web_fetch_20250910","name":"web_fetch"},{"type":"bash_20250124","name":"bash"}]}
            """);
        request.Tools.Select(t => t.Kind).ShouldBe([ToolKind.Function, ToolKind.WebSearch, ToolKind.CodeExecution, ToolKind.WebFetch, ToolKind.Opaque]);
        (request.Tools[0].Strict, request.Tools[0].CacheTtl, request.Tools[0].Description).ShouldBe((true, "", "d"));
    }

    [Theory]
    [InlineData("[]", "body")]
    [InlineData("""{"messages":"x"}""", "messages")]
    [InlineData("""{"messages":[{"role":"bot","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user","content":5}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image","source":{}}]}]}""", "messages[0].content[0].source")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"x"}]}]}""", "messages[0].content[0].input")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}]}""", "messages[0].content[0]")]
    [InlineData("""{"messages":[],"tools":[{"description":"x"}]}""", "tools[0].name")]
    [InlineData("""{"messages":[],"tool_choice":{"type":"some"}}""", "tool_choice.type")]
    public void Names_the_field_that_is_wrong(string body, string field) => Anthropic.Fault(body).ShouldStartWith(field + ":");
}
