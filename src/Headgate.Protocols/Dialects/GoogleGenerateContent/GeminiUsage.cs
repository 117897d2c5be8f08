using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// <c>usageMetadata</c> (wire-formats section 5). Thoughts stand beside the candidates and tool use beside the prompt; ours are the sums.
/// Every frame repeats the figures cumulatively, some frames only a part of them, so a missing or zero figure leaves the earlier one.
/// </summary>
internal struct GeminiUsage
{
    private long _prompt;
    private long _cached;
    private long _toolUse;
    private long _candidates;
    private long _thoughts;
    private long _inputAudio;
    private long _inputImage;
    private long _outputAudio;
    private long _outputImage;

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
            if (name.Is("promptTokenCount"u8))
            {
                Merge(ref _prompt, reader.TakeCount());
            }
            else if (name.Is("cachedContentTokenCount"u8))
            {
                Merge(ref _cached, reader.TakeCount());
            }
            else if (name.Is("toolUsePromptTokenCount"u8))
            {
                Merge(ref _toolUse, reader.TakeCount());
            }
            else if (name.Is("candidatesTokenCount"u8))
            {
                Merge(ref _candidates, reader.TakeCount());
            }
            else if (name.Is("thoughtsTokenCount"u8))
            {
                Merge(ref _thoughts, reader.TakeCount());
            }
            else if (name.Is("promptTokensDetails"u8))
            {
                TakeModalities(ref reader, ref _inputAudio, ref _inputImage);
            }
            else if (name.Is("candidatesTokensDetails"u8))
            {
                TakeModalities(ref reader, ref _outputAudio, ref _outputImage);
            }
            else
            {
                reader.Skip();
            }
        }

        figures = figures with
        {
            Input = _prompt + _toolUse,
            CacheRead = _cached,
            InputAudio = _inputAudio,
            InputImage = _inputImage,
            Output = _candidates + _thoughts,
            Reasoning = _thoughts,
            OutputAudio = _outputAudio,
            OutputImage = _outputImage,
            Reported = _prompt + _toolUse + _candidates + _thoughts > 0,
        };
    }

    private static void Merge(ref long figure, long seen)
    {
        if (seen != 0)
        {
            figure = seen;
        }
    }

    /// <summary>Reads <c>[{modality, tokenCount}]</c>.</summary>
    private static void TakeModalities(ref Utf8JsonReader reader, ref long audio, ref long image)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.NextElement())
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var isAudio = false;
            var isImage = false;
            long count = 0;
            while (reader.NextMember(out var name))
            {
                if (name.Is("tokenCount"u8))
                {
                    count = reader.TakeCount();
                    continue;
                }

                isAudio |= name.Is("modality"u8) && reader.IsString("AUDIO"u8);
                isImage |= name.Is("modality"u8) && reader.IsString("IMAGE"u8);
                reader.Skip();
            }

            audio = isAudio ? count : audio;
            image = isImage ? count : image;
        }
    }
}
