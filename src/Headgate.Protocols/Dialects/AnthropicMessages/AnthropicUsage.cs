using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>
/// Anthropic's <c>usage</c> (wire-formats section 4). Their input excludes what was read from and written to the cache, ours is the sum
/// of the three. <c>message_delta</c> repeats the figures cumulatively but may leave the input out, so a figure that is missing or zero
/// leaves the earlier one.
/// </summary>
internal struct AnthropicUsage
{
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _cacheWriteHour;
    private long _cacheWriteShort;
    private long _output;
    private long _thinking;
    private long _searches;

    /// <summary>Merges the object that the reader stands on (anything else is skipped) and writes the sums into the figures.</summary>
    public void Take(ref Utf8JsonReader reader, ref Usage figures)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.NextMember(out var name))
        {
            if (name.Is("input_tokens"u8))
            {
                Merge(ref _input, reader.TakeCount());
            }
            else if (name.Is("output_tokens"u8))
            {
                Merge(ref _output, reader.TakeCount());
            }
            else if (name.Is("cache_read_input_tokens"u8))
            {
                Merge(ref _cacheRead, reader.TakeCount());
            }
            else if (name.Is("cache_creation_input_tokens"u8))
            {
                Merge(ref _cacheWrite, reader.TakeCount());
            }
            else if (reader.TokenType == JsonTokenType.StartObject && (name.Is("cache_creation"u8)
                || name.Is("output_tokens_details"u8) || name.Is("server_tool_use"u8)))
            {
                TakeDetails(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        Fill(ref figures);
    }

    private static void Merge(ref long figure, long seen)
    {
        if (seen != 0)
        {
            figure = seen;
        }
    }

    private void TakeDetails(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("ephemeral_1h_input_tokens"u8))
            {
                Merge(ref _cacheWriteHour, reader.TakeCount());
            }
            else if (name.Is("ephemeral_5m_input_tokens"u8))
            {
                Merge(ref _cacheWriteShort, reader.TakeCount());
            }
            else if (name.Is("thinking_tokens"u8))
            {
                Merge(ref _thinking, reader.TakeCount());
            }
            else if (name.Is("web_search_requests"u8))
            {
                Merge(ref _searches, reader.TakeCount());
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private readonly void Fill(ref Usage figures)
    {
        var written = Math.Max(_cacheWrite, _cacheWriteHour + _cacheWriteShort);
        figures = figures with
        {
            Input = _input + _cacheRead + written,
            CacheRead = _cacheRead,
            CacheWrite = written,
            CacheWriteHour = _cacheWriteHour,
            Output = _output,
            Reasoning = _thinking,
            Queries = (int)Math.Min(_searches, int.MaxValue),
            Reported = _input + _cacheRead + written + _output > 0,
        };
    }
}
