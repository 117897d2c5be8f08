using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

public sealed class AnthropicStreamEncoderTests
{
    private readonly Protocols.Dialects.AnswerContext _context = Anthropic.Answer();

    [Fact]
    public void Writes_exact_frames_with_their_names()
    {
        var stream = Anthropic.Encode(_context, new Usage { Input = 10, CacheRead = 4, CacheWrite = 3, CacheWriteHour = 1, Output = 5, Reasoning = 2 }, sink =>
        {
            sink.On(StreamEvent.Start("chatcmpl-1", "gpt"));
            sink.On(StreamEvent.More(0, BlockKind.Text, "a\"b"u8));
            sink.On(StreamEvent.Begin(1, BlockKind.ToolCall, "c1", "f"));
            sink.On(StreamEvent.More(1, BlockKind.ToolCall, "{}"u8));
        });
        stream.ShouldBe("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_0123456789abcdef0123456789abcdef","type":"message","role":"assistant","model":"gpt","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\"b"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c1","name":"f","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":3,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":1},"output_tokens":5,"output_tokens_details":{"thinking_tokens":2}}}

            event: message_stop
            data: {"type":"message_stop"}


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Reasoning_ends_with_its_signature_or_envelope()
    {
        var own = new Proof(ProofKind.Signature, "anthropic", "x", "sig");
        var foreign = new Proof(ProofKind.Encrypted, "openai-responses", "x", "enc", "rs_1");
        var redacted = new Proof(ProofKind.Redacted, "anthropic", "x", "red");
        var answer = Anthropic.Fold(Anthropic.Encode(_context, default, sink =>
        {
            sink.On(StreamEvent.Prove(0, BlockKind.Reasoning, own));
            sink.On(StreamEvent.More(0, BlockKind.Reasoning, "a"u8));
            sink.On(StreamEvent.EndOf(0, BlockKind.Reasoning));
            sink.On(StreamEvent.Prove(1, BlockKind.Reasoning, foreign));
            sink.On(StreamEvent.EndOf(1, BlockKind.Reasoning));
            sink.On(StreamEvent.Prove(2, BlockKind.Reasoning, redacted));
            sink.On(StreamEvent.EndOf(2, BlockKind.Reasoning));
            sink.On(StreamEvent.More(3, BlockKind.Reasoning, "b"u8));
        }));
        answer.Parts.OfType<ReasoningPart>().Select(p => (p.Text, p.Proof?.Kind, p.Proof?.Value)).ShouldBe(
            [("a", ProofKind.Signature, "sig"), ("", ProofKind.Signature, foreign.Seal()), ("", ProofKind.Redacted, "red"), ("b", null, null)]);
    }

    [Fact]
    public void Refusals_custom_calls_citations_and_media_have_their_places()
    {
        var stream = Anthropic.Encode(_context, default, sink =>
        {
            sink.On(StreamEvent.Begin(0, BlockKind.Media, null, "image/png"));
            sink.On(StreamEvent.More(0, BlockKind.Media, "AA"u8));
            sink.On(StreamEvent.More(1, BlockKind.Refusal, "no"u8));
            sink.On(StreamEvent.More(2, BlockKind.Text, "x"u8));
            sink.On(StreamEvent.Cite(2, new Citation("https://u", "t")));
            sink.On(StreamEvent.Cite(2, new Citation(null, "t")));
            sink.On(StreamEvent.End(FinishReason.Stop));
        });
        var answer = Anthropic.Fold(stream);
        answer.Finish.ShouldBe(FinishReason.ContentFilter);
        answer.Parts.OfType<TextPart>().Select(p => p.Text).ShouldBe(["no", "x"]);
        answer.Parts.OfType<TextPart>().Last().Citations.ShouldHaveSingleItem().Url.ShouldBe("https://u");
        stream.ShouldContain("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
        _context.Losses.Dropped.ShouldBe(["media", "citations"]);

        Anthropic.Fold(Anthropic.Encode(_context, default, sink =>
        {
            sink.On(StreamEvent.Begin(0, BlockKind.CustomToolCall, "c", "patch"));
            sink.On(StreamEvent.More(0, BlockKind.CustomToolCall, "*** \""u8));
        })).Parts.ShouldBe([new ToolCallPart("c", "patch", """{"input":"*** \""}""")]);
    }

    [Fact]
    public void Blocks_of_other_dialects_are_reported()
    {
        Anthropic.Encode(_context, default, sink => sink.On(StreamEvent.OfDialect(0, "image_generation_call", Anthropic.Json("{}")))).ShouldNotContain("content_block");
        _context.Losses.Dropped.ShouldBe(["image_generation_call"]);
    }

    [Fact]
    public void Fails_with_an_error_event()
    {
        var to = new ArrayBufferWriter<byte>();
        var encoder = Anthropic.Dialect.CreateEncoder(_context);
        encoder.Output = to;
        encoder.Fail(new GatewayError(GatewayErrorKind.UpstreamCut, "cut"), 502, "r");
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldStartWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"cut\"");
    }

    [Fact]
    public void Whole_answers_hold_the_same()
    {
        var answer = new ChatAnswer { Id = "msg_1", Model = "m", Finish = FinishReason.StopSequence, StopSequence = "END", Usage = new Usage { Input = 1, Output = 2 } };
        answer.Parts.AddRange([new ReasoningPart("r"), new TextPart("t"), new ToolCallPart("c", "f", "{\"a\":1}"), new ToolCallPart("d", "p", "free") { IsCustom = true }, new MediaPart(MediaKind.Image)]);
        var to = new ArrayBufferWriter<byte>();
        Anthropic.Dialect.WriteBody(answer, _context, to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe(
            """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"r","signature":""},{"type":"text","text":"t"},{"type":"tool_use","id":"c","name":"f","input":{"a":1}},{"type":"tool_use","id":"d","name":"p","input":{"input":"free"}}],"stop_reason":"stop_sequence","stop_sequence":"END","usage":{"input_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":2}}""");
        _context.Losses.Dropped.ShouldBe(["media"]);
    }
}
