using System.Text.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Watches answers of the Messages API (wire-formats section 4). The answer of <c>count_tokens</c> is not usage.</summary>
public sealed class AnthropicMessagesUsageProbe : JsonUsageProbe
{
    private AnthropicUsage _usage;
    private FrameKind _kind;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _usage = default;
    }

    /// <inheritdoc/>
    public override FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var type = eventName.IsEmpty ? EventType.Leading(data) : eventName;
        if (type.IsEmpty)
        {
            _kind = FrameKind.Preamble;
            if (!data.IsEmpty)
            {
                Walk(data, isBody: false);
            }

            return _kind;
        }

        _kind = Classify(type);
        if (type.Is("content_block_delta"u8))
        {
            EstimateDelta(data);
        }
        else if (type.Is("message_start"u8) || type.Is("message_delta"u8))
        {
            Walk(data, isBody: false);
        }

        return _kind;
    }

    private FrameKind Classify(ReadOnlySpan<byte> type)
    {
        if (type.StartsWith("content_block_"u8))
        {
            return FrameKind.Content;
        }

        // The stop reason comes in message_delta; some compatible servers send nothing after it.
        var stop = type.Is("message_stop"u8);
        if (stop || type.Is("message_delta"u8))
        {
            Finished = true;
            return stop ? FrameKind.End : FrameKind.Content;
        }

        // Clients skip types that they do not know, so an unknown one is no answer yet.
        var failed = type.Is("error"u8);
        ErrorSeen |= failed;
        return failed ? FrameKind.Error : FrameKind.Preamble;
    }

    private protected override void ReadRoot(ref Utf8JsonReader reader, bool isBody)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMessage(ref reader, isEvent: !isBody);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader, bool isEvent)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("usage"u8))
            {
                _usage.Take(ref reader, ref Figures);
            }
            else if (name.Is("message"u8) && isEvent && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMessage(ref reader, isEvent: false);
            }
            else if (name.Is("type"u8) && isEvent && reader.TokenType == JsonTokenType.String)
            {
                _kind = Classify(reader.ValueSpan);
            }
            else if (name.Is("error"u8))
            {
                ErrorSeen |= reader.TakeSomething();
            }
            else if (name.Is("content"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                EstimatedOutput += GeneratedText.EstimateNested(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void EstimateDelta(ReadOnlySpan<byte> data)
    {
        if (GeneratedText.TryFindString(data, "\"text\""u8, out var text)
            || GeneratedText.TryFindString(data, "\"partial_json\""u8, out text)
            || GeneratedText.TryFindString(data, "\"thinking\""u8, out text))
        {
            Estimate(text);
        }
    }
}
