using System.Text.Json;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>Watches answers of Cohere v2 chat (wire-formats section 8). Streams and bodies hold the same <c>message</c>, once in a <c>delta</c>.</summary>
public sealed class CohereChatUsageProbe : JsonUsageProbe
{
    private bool _content;
    private bool _ended;

    /// <inheritdoc/>
    public override FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var failedByName = eventName.SequenceEqual("error"u8);
        if (data.IsEmpty && !failedByName)
        {
            return FrameKind.Preamble;
        }

        (_content, _ended) = (false, false);
        var failed = ErrorSeen;
        ErrorSeen = failedByName;
        Walk(data, isBody: false);
        if (ErrorSeen)
        {
            return FrameKind.Error;
        }

        ErrorSeen = failed;
        return _ended ? FrameKind.End : _content ? FrameKind.Content : FrameKind.Preamble;
    }

    private protected override void ReadRoot(ref Utf8JsonReader reader, bool isBody)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.NextMember(out var name))
        {
            if (name.Is("type"u8))
            {
                ErrorSeen |= reader.IsString("error"u8);
                _ended |= reader.IsString("message-end"u8);
                Finished |= _ended;
                reader.Skip();
            }
            else if (name.Is("delta"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadAnswer(ref reader);
            }
            else
            {
                ReadMember(ref reader, name);
            }
        }
    }

    private void ReadAnswer(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            ReadMember(ref reader, name);
        }
    }

    private void ReadMember(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        if (name.Is("message"u8) && reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMessage(ref reader);
        }
        else if (name.Is("message"u8) || name.Is("error"u8))
        {
            // Where an answer has an object, an error has its words.
            ErrorSeen |= reader.TakeSomething();
        }
        else if (name.Is("finish_reason"u8))
        {
            ErrorSeen |= CohereChatErrors.IsFailure(ref reader);
            Finished |= reader.TakeSomething();
        }
        else if (name.Is("usage"u8))
        {
            CohereUsage.Take(ref reader, ref Figures);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("role"u8))
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                // The content of old models, and the plan before a call.
                _content |= EstimateString(ref reader);
            }
            else
            {
                // A block begins with an empty text, which is nothing yet; a call and a citation are something from their first event on.
                var value = reader;
                if (reader.TakeSomething())
                {
                    var tokens = name.Is("citations"u8) ? 0 : GeneratedText.EstimateNested(ref value);
                    EstimatedOutput += tokens;
                    _content |= tokens > 0 || !name.Is("content"u8);
                }
            }
        }
    }
}
