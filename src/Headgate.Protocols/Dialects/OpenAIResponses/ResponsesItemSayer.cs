using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Says output items as events: what deltas have said already is not said again by the complete item.</summary>
internal sealed class ResponsesItemSayer(AnswerContext context, IChatEventSink sink)
{
    private readonly HashSet<int> _said = [];
    private readonly HashSet<int> _cited = [];
    private readonly HashSet<int> _done = [];
    private int _complete;
    private readonly Dictionary<int, (int Part, bool IsSummary)> _reasoning = [];

    /// <summary>A call is named; other blocks begin with their first word.</summary>
    public void Begin(int output, JsonElement item)
    {
        switch (item.Text("type"u8))
        {
            case "function_call":
                sink.On(StreamEvent.Begin(Key(output, 0), BlockKind.ToolCall, item.Text("call_id"u8), item.Text("name"u8)));
                _done.Add(~output);
                break;
            case "custom_tool_call":
                sink.On(StreamEvent.Begin(Key(output, 0), BlockKind.CustomToolCall, item.Text("call_id"u8), item.Text("name"u8)));
                _done.Add(~output);
                break;
            default:
                break;
        }
    }

    /// <summary>A piece of a message or a call.</summary>
    public void More(int output, int part, BlockKind kind, ReadOnlySpan<byte> text)
    {
        var key = Key(output, part);
        _said.Add(key);
        sink.On(StreamEvent.More(key, kind, text));
    }

    /// <summary>A piece of reasoning. Parts are joined by a blank line; of summary and full text, what comes first is said.</summary>
    public void Reason(int output, int part, ReadOnlySpan<byte> text, bool isSummary)
    {
        var key = Key(output, 0);
        if (text.IsEmpty || (_reasoning.TryGetValue(output, out var before) && before.IsSummary != isSummary))
        {
            return;
        }

        if (_said.Contains(key) && before.Part != part)
        {
            sink.On(Reasoning(key, "\n\n"u8, isSummary));
        }

        _said.Add(key);
        _reasoning[output] = (part, isSummary);
        sink.On(Reasoning(key, text, isSummary));
    }

    public void Logprobs(int output, int part, JsonElement logprobs)
    {
        if (logprobs.ValueKind == JsonValueKind.Array && logprobs.GetArrayLength() > 0)
        {
            sink.On(new StreamEvent { Kind = StreamEventKind.Delta, Block = Key(output, part), BlockKind = BlockKind.Text, Raw = logprobs });
        }
    }

    public void Cite(int output, int part, JsonElement annotation)
    {
        if (annotation.ValueKind == JsonValueKind.Object)
        {
            _cited.Add(Key(output, part));
            sink.On(StreamEvent.Cite(Key(output, part), ResponsesContentReader.CitationOf(annotation)));
        }
    }

    /// <summary>All arguments at once, where no delta brought them.</summary>
    public void Rest(int output, BlockKind kind, string? text)
    {
        if (!string.IsNullOrEmpty(text) && !_said.Contains(Key(output, 0)))
        {
            More(output, 0, kind, Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>The complete item: says what is missing, and that it ends.</summary>
    public void Complete(int output, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !_done.Add(output))
        {
            return;
        }

        _complete++;
        switch (item.Text("type"u8))
        {
            case "message":
                CompleteMessage(output, item);
                break;
            case "reasoning":
                CompleteReasoning(output, item);
                break;
            case "function_call":
                CompleteCall(output, item, BlockKind.ToolCall, item.Text("arguments"u8));
                break;
            case "custom_tool_call":
                CompleteCall(output, item, BlockKind.CustomToolCall, item.Text("input"u8));
                break;
            case "image_generation_call" when item.Text("result"u8) is { Length: > 0 } picture:
                sink.On(StreamEvent.Begin(Key(output, 0), BlockKind.Media, null, "image/" + (item.Text("output_format"u8) ?? "png")));
                sink.On(StreamEvent.More(Key(output, 0), BlockKind.Media, Encoding.UTF8.GetBytes(picture)));
                sink.On(StreamEvent.EndOf(Key(output, 0), BlockKind.Media));
                break;
            case { } type:
                sink.On(StreamEvent.OfDialect(Key(output, 0), type, item));
                break;
            default:
                break;
        }
    }

    /// <summary>Why the answer ends; items that no event brought are said first.</summary>
    public void Finish(JsonElement response)
    {
        // Some hosts leave gaps in the indices of their events: where all items have come, none is said by its place.
        var output = response.Member("output"u8);
        if (output.ValueKind == JsonValueKind.Array && output.GetArrayLength() > _complete)
        {
            SayRest(output);
        }

        var reason = response.Member("incomplete_details"u8).Text("reason"u8);
        sink.On(StreamEvent.End(response.Text("status"u8) switch
        {
            "incomplete" => reason == "content_filter" ? FinishReason.ContentFilter : FinishReason.Length,
            "failed" or "cancelled" => FinishReason.Error,
            _ => FinishReason.Stop,
        }));
    }

    private void SayRest(JsonElement output)
    {
        var index = 0;
        foreach (var item in output.EnumerateArray())
        {
            Complete(index++, item);
        }
    }

    private static int Key(int output, int part) => (output << 8) | Math.Min(part, 255);

    private static StreamEvent Reasoning(int key, ReadOnlySpan<byte> text, bool isSummary) =>
        new() { Kind = StreamEventKind.Delta, Block = key, BlockKind = BlockKind.Reasoning, Text = text, IsSummary = isSummary };

    private void CompleteMessage(int output, JsonElement item)
    {
        var index = 0;
        foreach (var part in item.Items("content"u8))
        {
            var kind = part.Text("type"u8) == "refusal" ? BlockKind.Refusal : BlockKind.Text;
            var text = kind == BlockKind.Refusal ? part.Text("refusal"u8) : part.Text("text"u8);
            var key = Key(output, index);
            if (!string.IsNullOrEmpty(text) && !_said.Contains(key))
            {
                More(output, index, kind, Encoding.UTF8.GetBytes(text));
                Logprobs(output, index, part.Member("logprobs"u8));
            }

            if (!_cited.Contains(key))
            {
                foreach (var annotation in part.Items("annotations"u8))
                {
                    Cite(output, index, annotation);
                }
            }

            sink.On(StreamEvent.EndOf(key, kind));
            index++;
        }
    }

    private void CompleteReasoning(int output, JsonElement item)
    {
        var part = ResponsesItemReader.ReasoningOf(item, context.Channel);
        var key = Key(output, 0);
        if (!_said.Contains(key))
        {
            Reason(output, 0, Encoding.UTF8.GetBytes(part.Text), part.IsSummary);
        }

        if (part.Proof is not null)
        {
            sink.On(StreamEvent.Prove(key, BlockKind.Reasoning, part.Proof));
        }

        sink.On(StreamEvent.EndOf(key, BlockKind.Reasoning));
    }

    private void CompleteCall(int output, JsonElement item, BlockKind kind, string? text)
    {
        if (!_done.Contains(~output))
        {
            Begin(output, item);
        }

        Rest(output, kind, text);
        sink.On(StreamEvent.EndOf(Key(output, 0), kind));
    }
}
