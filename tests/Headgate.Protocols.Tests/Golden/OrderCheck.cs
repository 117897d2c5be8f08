using System.Text;
using System.Text.Json;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Tests.Sse;

namespace Headgate.Protocols.Tests.Golden;

/// <summary>What each client dialect promises of the order of its streams (wire-formats sections 2 to 5), checked without any of our codecs.</summary>
internal static class OrderCheck
{
    /// <summary>Throws where a stream is not legal.</summary>
    public static void Check(ClientDialect dialect, byte[] stream)
    {
        var frames = Frames.Read(new SseReader(), stream, _ => int.MaxValue).Where(f => !f.IsComment).ToList();
        frames.ShouldNotBeEmpty();
        switch (dialect.Id)
        {
            case "openai-chat":
                Chat(frames);
                break;
            case "openai-responses":
                ResponsesOrder.Check([.. frames.Select(f => (f.Event, Json(f)))]);
                break;
            case "anthropic":
                Anthropic(frames);
                break;
            default:
                Gemini(frames);
                break;
        }
    }

    private static JsonElement Json(Frame frame) => JsonDocument.Parse(Encoding.Latin1.GetBytes(frame.Data)).RootElement;

    private static void Chat(List<Frame> frames)
    {
        frames[^1].Data.ShouldBe("[DONE]");
        var finishes = 0;
        var calls = new HashSet<int>();
        for (var i = 0; i < frames.Count - 1; i++)
        {
            frames[i].Event.ShouldBeEmpty();
            var chunk = Json(frames[i]);
            chunk.GetProperty("object").GetString().ShouldBe("chat.completion.chunk");
            chunk.GetProperty("id").GetString().ShouldBe(Json(frames[0]).GetProperty("id").GetString());
            if (chunk.GetProperty("choices").GetArrayLength() == 0)
            {
                chunk.GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
                finishes.ShouldBe(1);
                continue;
            }

            var choice = chunk.GetProperty("choices")[0];
            var delta = choice.GetProperty("delta");
            delta.TryGetProperty("role", out _).ShouldBe(i == 0);
            finishes.ShouldBe(0);
            finishes += choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String ? 1 : 0;
            if (delta.TryGetProperty("tool_calls", out var pieces))
            {
                foreach (var piece in pieces.EnumerateArray())
                {
                    var first = calls.Add(piece.GetProperty("index").GetInt32());
                    piece.TryGetProperty("id", out var id).ShouldBe(first);
                    (!first || !string.IsNullOrEmpty(id.GetString())).ShouldBeTrue();
                }
            }
        }

        finishes.ShouldBe(1);
        calls.Order().ShouldBe(Enumerable.Range(0, calls.Count));
    }

    private static void Anthropic(List<Frame> frames)
    {
        var open = -1;
        var next = 0;
        var kind = string.Empty;
        for (var i = 0; i < frames.Count; i++)
        {
            var json = Json(frames[i]);
            var type = json.GetProperty("type").GetString()!;
            frames[i].Event.ShouldBe(type);
            (type == "message_start").ShouldBe(i == 0);
            (type == "message_stop").ShouldBe(i == frames.Count - 1);
            (type == "message_delta").ShouldBe(i == frames.Count - 2);
            switch (type)
            {
                case "content_block_start":
                    open.ShouldBe(-1);
                    open = json.GetProperty("index").GetInt32();
                    open.ShouldBe(next++);
                    kind = json.GetProperty("content_block").GetProperty("type").GetString()!;
                    break;
                case "content_block_delta":
                    json.GetProperty("index").GetInt32().ShouldBe(open);
                    var delta = json.GetProperty("delta").GetProperty("type").GetString()!;
                    (kind, delta).ShouldBeOneOf(
                        ("text", "text_delta"), ("text", "citations_delta"), ("tool_use", "input_json_delta"),
                        ("thinking", "thinking_delta"), ("thinking", "signature_delta"), ("server_tool_use", "input_json_delta"), ("mcp_tool_use", "input_json_delta"));
                    break;
                case "content_block_stop":
                    json.GetProperty("index").GetInt32().ShouldBe(open);
                    open = -1;
                    break;
                case "message_delta":
                    open.ShouldBe(-1);
                    json.GetProperty("delta").GetProperty("stop_reason").GetString().ShouldNotBeNullOrEmpty();
                    json.GetProperty("usage").GetProperty("output_tokens").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
                    break;
            }
        }
    }

    private static void Gemini(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            frames[i].Event.ShouldBeEmpty();
            var json = Json(frames[i]);
            var finished = json.TryGetProperty("candidates", out var candidates) && candidates[0].TryGetProperty("finishReason", out _);
            finished.ShouldBe(i == frames.Count - 1);
            if (finished)
            {
                json.GetProperty("usageMetadata").GetProperty("totalTokenCount").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
            }

            if (candidates.ValueKind == JsonValueKind.Array && candidates[0].TryGetProperty("content", out var content) && content.TryGetProperty("parts", out var parts))
            {
                foreach (var call in parts.EnumerateArray().Where(p => p.TryGetProperty("functionCall", out _)))
                {
                    call.GetProperty("functionCall").GetProperty("args").ValueKind.ShouldBe(JsonValueKind.Object);
                }
            }
        }
    }
}
