using System.Text.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Watches answers of Chat Completions and of the operations that share its manners: legacy completions, embeddings, images,
/// transcriptions, rerank (wire-formats section 2).
/// </summary>
public sealed class OpenAIChatUsageProbe : JsonUsageProbe
{
    private bool _choices;
    private bool _content;
    private bool _usage;
    private bool _strayCode;

    /// <inheritdoc/>
    public override FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var failedByName = eventName.SequenceEqual("error"u8);
        if (data.IsEmpty && !failedByName)
        {
            return FrameKind.Preamble;
        }

        if (ChatDelta.TryFindPlainText(data, out var text))
        {
            Estimate(text);
            return FrameKind.Content;
        }

        if (data.Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            return FrameKind.End;
        }

        _content = false;
        _usage = false;
        var failed = ErrorSeen;
        ErrorSeen = failedByName;
        Walk(data, isBody: false);
        if (ErrorSeen)
        {
            return FrameKind.Error;
        }

        ErrorSeen = failed;
        return _content ? FrameKind.Content : _usage && !_choices ? FrameKind.UsageOnly : FrameKind.Preamble;
    }

    private protected override void ReadRoot(ref Utf8JsonReader reader, bool isBody)
    {
        _choices = false;
        _strayCode = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.NextMember(out var name))
        {
            if (name.Is("choices"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                ReadChoices(ref reader);
            }
            else if (name.Is("usage"u8))
            {
                _usage |= OpenAIUsage.Take(ref reader, ref Figures);
            }
            else if (name.Is("x_groq"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadGroq(ref reader);
            }
            else if (name.Is("error"u8))
            {
                ErrorSeen |= reader.TakeSomething();
            }
            else if (!ReadStrayError(ref reader, name) && (!isBody || !OperationBody.Read(ref reader, name, ref Figures)))
            {
                reader.Skip();
            }
        }

        ErrorSeen |= _strayCode && !_choices;
    }

    /// <summary>
    /// Errors that some servers send with status 200 and without <c>error</c>: Spark and DashScope <c>code</c>, Baidu
    /// <c>error_code</c>, MiniMax <c>base_resp.status_code</c>, old vLLM <c>"object": "error"</c>.
    /// </summary>
    private bool ReadStrayError(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        if (name.Is("code"u8) || name.Is("error_code"u8))
        {
            _strayCode |= !reader.IsString("Success"u8) && !reader.IsString("0"u8) && reader.TakeSomething();
        }
        else if (name.Is("object"u8))
        {
            _strayCode |= reader.IsString("error"u8);
            reader.Skip();
        }
        else if (name.Is("base_resp"u8) && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.NextMember(out var member))
            {
                if (member.Is("status_code"u8))
                {
                    ErrorSeen |= reader.TakeCount() != 0;
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadGroq(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("usage"u8))
            {
                _usage |= OpenAIUsage.Take(ref reader, ref Figures);
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
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        while (reader.NextElement())
        {
            _choices = true;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextMember(out var name))
            {
                if ((name.Is("delta"u8) || name.Is("message"u8)) && reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadDelta(ref reader);
                }
                else if (name.Is("text"u8))
                {
                    _content |= EstimateString(ref reader);
                }
                else if (name.Is("finish_reason"u8))
                {
                    // OpenRouter tells a failure in mid-stream by this reason.
                    ErrorSeen |= reader.IsString("error"u8);
                    var finished = reader.TakeSomething();
                    _content |= finished;
                    Finished |= finished;
                }
                else if (name.Is("error"u8))
                {
                    ErrorSeen |= reader.TakeSomething();
                }
                else if (name.Is("usage"u8))
                {
                    // Older Moonshot models report inside the choice.
                    _usage |= OpenAIUsage.Take(ref reader, ref Figures);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("role"u8) || name.Is("name"u8))
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                _content |= EstimateString(ref reader);
            }
            else
            {
                // Tool calls, content parts, audio, images, and whatever else comes to be generated.
                var calls = name.Is("tool_calls"u8) || name.Is("function_call"u8) || name.Is("content"u8);
                var value = reader;
                if (reader.TakeSomething())
                {
                    _content = true;
                    EstimatedOutput += calls ? GeneratedText.EstimateNested(ref value) : 0;
                }
            }
        }
    }
}
