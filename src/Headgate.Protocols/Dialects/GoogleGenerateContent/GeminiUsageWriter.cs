using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Writes <c>usageMetadata</c> in Google's sense: thoughts stand beside the candidates, the cache is a part of the prompt.</summary>
internal static class GeminiUsageWriter
{
    public static void Write(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, usage.Input);
        WriteIfAny(json, "cachedContentTokenCount"u8, usage.CacheRead);
        json.WriteNumber("candidatesTokenCount"u8, Math.Max(0, usage.Output - usage.Reasoning));
        WriteIfAny(json, "thoughtsTokenCount"u8, usage.Reasoning);
        json.WriteNumber("totalTokenCount"u8, usage.Input + usage.Output);
        WriteModalities(json, "promptTokensDetails"u8, usage.Input, usage.InputAudio, usage.InputImage);
        WriteModalities(json, "candidatesTokensDetails"u8, usage.Output - usage.Reasoning, usage.OutputAudio, usage.OutputImage);
        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, ReadOnlySpan<byte> name, long count)
    {
        if (count > 0)
        {
            json.WriteNumber(name, count);
        }
    }

    private static void WriteModalities(Utf8JsonWriter json, ReadOnlySpan<byte> name, long all, long audio, long image)
    {
        if (audio + image == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        WriteModality(json, "TEXT"u8, all - audio - image);
        WriteModality(json, "AUDIO"u8, audio);
        WriteModality(json, "IMAGE"u8, image);
        json.WriteEndArray();
    }

    private static void WriteModality(Utf8JsonWriter json, ReadOnlySpan<byte> modality, long count)
    {
        if (count > 0)
        {
            json.WriteStartObject();
            json.WriteString("modality"u8, modality);
            json.WriteNumber("tokenCount"u8, count);
            json.WriteEndObject();
        }
    }
}
