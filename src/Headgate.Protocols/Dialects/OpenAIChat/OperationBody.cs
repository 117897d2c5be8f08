using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>The figures of operations other than chat that do not stand in <c>usage</c>.</summary>
internal static class OperationBody
{
    /// <summary>Reads a top-level member if it is one of those; the reader stands on its value. False: nothing was consumed.</summary>
    public static bool Read(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, ref Usage figures)
    {
        if (name.Is("data"u8) && reader.TokenType == JsonTokenType.StartArray)
        {
            ReadData(ref reader, ref figures);
        }
        else if (name.Is("meta"u8) && reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMeta(ref reader, ref figures);
        }
        else if (name.Is("duration"u8) && reader.TokenType == JsonTokenType.Number)
        {
            // Verbose transcriptions; usage.seconds, where it comes too, says the same rounded up, and is what is billed.
            var milliseconds = (long)Math.Clamp(reader.TakeNumber() * 1000, 0, 9e15);
            figures.AudioMilliseconds = Math.Max(figures.AudioMilliseconds, milliseconds);
            figures.Reported |= milliseconds > 0;
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Counts the pictures among <c>data[]</c>; embeddings, which stand there too, are skipped.</summary>
    private static void ReadData(ref Utf8JsonReader reader, ref Usage figures)
    {
        while (reader.NextElement())
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var isPicture = false;
            while (reader.NextMember(out var name))
            {
                isPicture |= reader.TokenType == JsonTokenType.String && (name.Is("b64_json"u8) || name.Is("url"u8));
                reader.Skip();
            }

            figures.Images += isPicture ? 1 : 0;
            figures.Reported |= isPicture;
        }
    }

    /// <summary>Cohere's and SiliconFlow's rerank: <c>billed_units.search_units</c>, and token counts in either object.</summary>
    private static void ReadMeta(ref Utf8JsonReader reader, ref Usage figures)
    {
        while (reader.NextMember(out var name))
        {
            if (!(name.Is("billed_units"u8) || name.Is("tokens"u8)) || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextMember(out var unit))
            {
                if (unit.Is("search_units"u8))
                {
                    figures.Queries = (int)Math.Min(reader.TakeCount(), int.MaxValue);
                }
                else if (unit.Is("input_tokens"u8))
                {
                    figures.Input = Math.Max(figures.Input, reader.TakeCount());
                }
                else if (unit.Is("output_tokens"u8))
                {
                    figures.Output = Math.Max(figures.Output, reader.TakeCount());
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        figures.Reported |= figures.Queries > 0 || figures.Input > 0;
    }
}
