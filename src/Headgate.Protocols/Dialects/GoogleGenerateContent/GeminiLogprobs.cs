using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary><c>logprobsResult</c> to and from Chat's array of token objects <c>{token, logprob, bytes, top_logprobs}</c>.</summary>
internal static class GeminiLogprobs
{
    /// <summary>Chat's form; null: there are none.</summary>
    public static JsonDocument? Read(JsonElement result)
    {
        var chosen = result.Member("chosenCandidates"u8);
        if (chosen.ValueKind != JsonValueKind.Array || chosen.GetArrayLength() == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = JsonWriting.To(buffer))
        {
            var top = result.Items("topCandidates"u8);
            json.WriteStartArray();
            foreach (var token in chosen.EnumerateArray())
            {
                var alternatives = top.MoveNext() ? top.Current.Items("candidates"u8) : default;
                json.WriteStartObject();
                WriteToken(json, token);
                json.WriteStartArray("top_logprobs"u8);
                foreach (var alternative in alternatives)
                {
                    json.WriteStartObject();
                    WriteToken(json, alternative);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return JsonDocuments.TryParse(buffer.WrittenMemory);
    }

    /// <summary>Writes the member <c>logprobsResult</c> of an array in Chat's form.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement tokens)
    {
        json.WriteStartObject("logprobsResult"u8);
        json.WriteStartArray("topCandidates"u8);
        foreach (var token in tokens.Items())
        {
            json.WriteStartObject();
            json.WriteStartArray("candidates"u8);
            foreach (var alternative in token.Items("top_logprobs"u8))
            {
                WriteCandidate(json, alternative);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("chosenCandidates"u8);
        foreach (var token in tokens.Items())
        {
            WriteCandidate(json, token);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, JsonElement token)
    {
        var text = token.Text("token"u8) ?? string.Empty;
        json.WriteString("token"u8, text);
        json.WriteNumber("logprob"u8, token.Number("logProbability"u8) ?? 0);
        json.WriteStartArray("bytes"u8);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            json.WriteNumberValue(b);
        }

        json.WriteEndArray();
    }

    private static void WriteCandidate(Utf8JsonWriter json, JsonElement token)
    {
        json.WriteStartObject();
        json.WriteString("token"u8, token.Text("token"u8) ?? string.Empty);
        json.WriteNumber("logProbability"u8, token.Number("logprob"u8) ?? 0);
        json.WriteEndObject();
    }
}
