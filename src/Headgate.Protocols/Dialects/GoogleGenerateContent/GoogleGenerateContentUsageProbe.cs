using System.Text.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Watches answers of generateContent, streamGenerateContent (as events or as one array) and embedContent (wire-formats section 5).
/// Older models repeat a finish reason on every frame, so frames may follow one that was an end; their usage is read all the same.
/// </summary>
public sealed class GoogleGenerateContentUsageProbe : JsonUsageProbe
{
    private GeminiUsage _usage;
    private bool _content;
    private bool _ended;
    private bool _failed;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _usage = default;
        _failed = false;
    }

    /// <inheritdoc/>
    public override FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        _failed = eventName.SequenceEqual("error"u8);
        if (data.IsEmpty && !_failed)
        {
            return FrameKind.Preamble;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            return FrameKind.End;
        }

        _content = false;
        _ended = false;
        Walk(data, isBody: false);
        ErrorSeen |= _failed;
        Finished |= _ended;
        return _failed ? FrameKind.Error : _ended ? FrameKind.End : _content ? FrameKind.Content : FrameKind.Preamble;
    }

    private protected override void ReadRoot(ref Utf8JsonReader reader, bool isBody)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.NextElement())
            {
                ReadRoot(ref reader, isBody);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadResponse(ref reader);
        }
    }

    private void ReadResponse(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("candidates"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.NextElement())
                {
                    ReadCandidate(ref reader);
                }
            }
            else if (name.Is("usageMetadata"u8))
            {
                _usage.Take(ref reader, ref Figures);
            }
            else if (name.Is("promptFeedback"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.NextMember(out var member))
                {
                    var isReason = member.Is("blockReason"u8);
                    _ended |= reader.TakeSomething() && isReason;
                }
            }
            else if (name.Is("error"u8))
            {
                _failed |= reader.TakeSomething();
                ErrorSeen |= _failed;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadCandidate(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.NextMember(out var name))
        {
            if (name.Is("finishReason"u8))
            {
                _ended |= !reader.IsString("FINISH_REASON_UNSPECIFIED"u8) && reader.TakeSomething();
            }
            else if (name.Is("content"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.NextMember(out var member))
                {
                    if (member.Is("parts"u8) && reader.TokenType == JsonTokenType.StartArray)
                    {
                        ReadParts(ref reader);
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadParts(ref Utf8JsonReader reader)
    {
        while (reader.NextElement())
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextMember(out var name))
            {
                if (name.Is("text"u8))
                {
                    _content |= EstimateString(ref reader);
                }
                else if (name.Is("thought"u8) || name.Is("thoughtSignature"u8))
                {
                    reader.Skip();
                }
                else
                {
                    // A call, data, code, a result. Of these only calls are worth an estimate: their arguments are JSON.
                    var isCall = name.Is("functionCall"u8);
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    _content = true;
                    EstimatedOutput += isCall ? TokensOf(start, (int)reader.BytesConsumed) : 0;
                }
            }
        }
    }

    // Four bytes a token, as the estimator counts ASCII.
    private static long TokensOf(int start, int end) => (end - start + 3) / 4;
}
