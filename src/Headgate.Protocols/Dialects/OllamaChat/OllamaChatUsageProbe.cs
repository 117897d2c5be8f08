using System.Text.Json;

namespace Headgate.Protocols.Dialects.OllamaChat;

/// <summary>
/// Watches answers of Ollama (wire-formats section 8). Figures come with the line that says <c>done</c>; <c>prompt_eval_count</c> is
/// left out where the whole prompt was cached.
/// </summary>
public sealed class OllamaChatUsageProbe : JsonUsageProbe
{
    private bool _content;
    private bool _done;

    /// <inheritdoc/>
    public override FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return FrameKind.Preamble;
        }

        (_content, _done) = (false, false);
        var failed = ErrorSeen;
        ErrorSeen = false;
        Walk(data, isBody: false);
        if (ErrorSeen)
        {
            return FrameKind.Error;
        }

        ErrorSeen = failed;
        return _done ? FrameKind.End : _content ? FrameKind.Content : FrameKind.Preamble;
    }

    private protected override void ReadRoot(ref Utf8JsonReader reader, bool isBody)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var (input, output, reported) = (0L, 0L, false);
        while (reader.NextMember(out var name))
        {
            if (name.Is("message"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMessage(ref reader);
            }
            else if (name.Is("done"u8))
            {
                _done |= reader.TokenType == JsonTokenType.True;
                Finished |= _done;
                reader.Skip();
            }
            else if (name.Is("prompt_eval_count"u8))
            {
                input = reader.TakeCount();
            }
            else if (name.Is("eval_count"u8))
            {
                output = reader.TakeCount();
                reported = true;
            }
            else if (name.Is("error"u8))
            {
                ErrorSeen |= reader.TakeSomething();
            }
            else
            {
                reader.Skip();
            }
        }

        if (reported || input > 0)
        {
            Figures = Figures with { Input = input, Output = output, Reported = true };
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("content"u8) || name.Is("thinking"u8))
            {
                _content |= EstimateString(ref reader);
            }
            else if (name.Is("tool_calls"u8))
            {
                var value = reader;
                if (reader.TakeSomething())
                {
                    _content = true;
                    EstimatedOutput += GeneratedText.EstimateNested(ref value);
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
