using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// The <c>usage</c> object of the OpenAI family (wire-formats sections 2, 3 and 6): Chat names (<c>prompt_tokens</c>), Responses names
/// (<c>input_tokens</c>) and what compatible servers make of them. Input includes cache and audio, output includes reasoning.
/// </summary>
internal struct OpenAIUsage
{
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _inputAudio;
    private long _inputImage;
    private long _output;
    private long _reasoning;
    private long _outputAudio;
    private long _outputImage;
    private long _total;
    private long _queries;
    private double _seconds;

    /// <summary>
    /// Reads the object that the reader stands on (anything else is skipped) into the figures. An object without any figure above
    /// zero counts as not reported and replaces nothing. True: figures were read.
    /// </summary>
    public static bool Take(ref Utf8JsonReader reader, ref Usage figures)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var usage = default(OpenAIUsage);
        usage.Read(ref reader);
        return usage.Fill(ref figures);
    }

    private void Read(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("prompt_tokens"u8) || name.Is("input_tokens"u8))
            {
                _input = Math.Max(_input, reader.TakeCount());
            }
            else if (name.Is("completion_tokens"u8) || name.Is("output_tokens"u8))
            {
                _output = Math.Max(_output, reader.TakeCount());
            }
            else if (name.Is("total_tokens"u8))
            {
                _total = reader.TakeCount();
            }
            else if (name.Is("prompt_cache_hit_tokens"u8) || name.Is("cached_tokens"u8))
            {
                // DeepSeek; Moonshot and others beside the totals.
                _cacheRead = Math.Max(_cacheRead, reader.TakeCount());
            }
            else if (name.Is("reasoning_tokens"u8))
            {
                _reasoning = Math.Max(_reasoning, reader.TakeCount());
            }
            else if (name.Is("num_search_queries"u8))
            {
                _queries = reader.TakeCount();
            }
            else if (name.Is("seconds"u8))
            {
                _seconds = reader.TakeNumber();
            }
            else if (name.EndsWith("_details"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadDetails(ref reader, isInput: name.StartsWith("prompt"u8) || name.StartsWith("input"u8));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadDetails(ref Utf8JsonReader reader, bool isInput)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("cached_tokens"u8))
            {
                _cacheRead = Math.Max(_cacheRead, reader.TakeCount());
            }
            else if (name.Is("cache_write_tokens"u8) || name.Is("cache_creation_input_tokens"u8))
            {
                _cacheWrite = Math.Max(_cacheWrite, reader.TakeCount());
            }
            else if (name.Is("reasoning_tokens"u8))
            {
                _reasoning = Math.Max(_reasoning, reader.TakeCount());
            }
            else if (name.Is("audio_tokens"u8))
            {
                (isInput ? ref _inputAudio : ref _outputAudio) = reader.TakeCount();
            }
            else if (name.Is("image_tokens"u8))
            {
                (isInput ? ref _inputImage : ref _outputImage) = reader.TakeCount();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private readonly bool Fill(ref Usage figures)
    {
        if (_input == 0 && _output == 0 && _total == 0 && _seconds <= 0)
        {
            return false;
        }

        // Rerank and embedding servers may report nothing but the total.
        var input = _input == 0 && _output == 0 ? _total : _input;

        // xAI leaves the cached part out where it is larger than the rest.
        input += _cacheRead > input ? _cacheRead : 0;

        // xAI and some Gemini hosts leave reasoning out of the completion: the total, or the reasoning itself, shows it.
        var apart = _reasoning > 0 && (_reasoning > _output || _input + _output + _reasoning == _total);
        figures = figures with
        {
            Input = input,
            CacheRead = _cacheRead,
            CacheWrite = _cacheWrite,
            InputAudio = _inputAudio,
            InputImage = _inputImage,
            Output = _output + (apart ? _reasoning : 0),
            Reasoning = _reasoning,
            OutputAudio = _outputAudio,
            OutputImage = _outputImage,
            Queries = (int)Math.Min(Math.Max(_queries, figures.Queries), int.MaxValue),
            AudioMilliseconds = _seconds > 0 ? (long)Math.Min(_seconds * 1000, 9e15) : figures.AudioMilliseconds,
            Reported = true,
        };
        return true;
    }
}
