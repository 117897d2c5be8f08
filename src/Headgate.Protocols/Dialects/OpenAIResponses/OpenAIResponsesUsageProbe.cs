using System.Text.Json;
using Headgate.Protocols.Dialects.OpenAIChat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Watches answers of the Responses API (wire-formats section 3): streams, bodies, retrieved responses.</summary>
public sealed class OpenAIResponsesUsageProbe : JsonUsageProbe
{
    private FrameKind _kind;

    /// <inheritdoc/>
    public override FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty && eventName.IsEmpty)
        {
            return FrameKind.Preamble;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            return FrameKind.End;
        }

        var type = eventName.IsEmpty ? EventType.Leading(data) : eventName;
        if (type.IsEmpty)
        {
            // The type stands somewhere inside: the walk finds it.
            _kind = FrameKind.Preamble;
            Walk(data, isBody: false);
            return _kind;
        }

        _kind = Classify(type);
        if (_kind != FrameKind.Content)
        {
            Walk(data, isBody: false);
        }
        else if (type.EndsWith(".delta"u8))
        {
            EstimateDelta(data);
        }

        return _kind;
    }

    private static FrameKind ClassifyRaw(ReadOnlySpan<byte> type)
    {
        if (type.Is("response.created"u8) || type.Is("response.in_progress"u8) || type.Is("response.queued"u8)
            || type.Is("keepalive"u8) || type.Is("ping"u8))
        {
            return FrameKind.Preamble;
        }

        if (type.Is("error"u8) || type.Is("response.failed"u8))
        {
            return FrameKind.Error;
        }

        var ended = type.Is("response.completed"u8) || type.Is("response.incomplete"u8) || type.Is("response.cancelled"u8)
            || type.Is("response.done"u8);
        return ended ? FrameKind.End : FrameKind.Content;
    }

    private FrameKind Classify(ReadOnlySpan<byte> type)
    {
        var kind = ClassifyRaw(type);
        ErrorSeen |= kind == FrameKind.Error;
        Finished |= kind == FrameKind.End;
        return kind;
    }

    private protected override void ReadRoot(ref Utf8JsonReader reader, bool isBody)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        // A body is the response itself; an event holds it as a member.
        ReadResponse(ref reader, isBody);
    }

    private void ReadResponse(ref Utf8JsonReader reader, bool isResponse)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("usage"u8))
            {
                OpenAIUsage.Take(ref reader, ref Figures);
            }
            else if (name.Is("id"u8) && isResponse && reader.TokenType == JsonTokenType.String)
            {
                ResponseId ??= JsonText.Decode(reader.ValueSpan);
            }
            else if (name.Is("error"u8) && isResponse)
            {
                ErrorSeen |= reader.TakeSomething();
            }
            else if (name.Is("type"u8) && !isResponse && reader.TokenType == JsonTokenType.String)
            {
                _kind = Classify(reader.ValueSpan);
            }
            else if (name.Is("response"u8) && !isResponse && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadResponse(ref reader, isResponse: true);
            }
            else if (name.Is("output"u8) && isResponse && EstimatedOutput == 0 && reader.TokenType == JsonTokenType.StartArray)
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
        if (GeneratedText.TryFindString(data, "\"delta\""u8, out var text))
        {
            Estimate(text);
        }
    }
}
