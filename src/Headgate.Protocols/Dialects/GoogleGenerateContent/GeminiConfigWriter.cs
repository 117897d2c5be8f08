using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Writes <c>generationConfig</c>.</summary>
internal sealed class GeminiConfigWriter(ChatRequest request, WriteContext context, Utf8JsonWriter json)
{
    private const int MostStops = 5;
    private bool _opened;

    public void Write()
    {
        WriteSampling();
        WriteStops();
        WriteFormat();
        GeminiReasoning.Write(request, context, Open);
        if (request.Dialect == "gemini")
        {
            foreach (var (name, value) in request.Extensions)
            {
                if (name.StartsWith(GeminiConfigReader.Prefix, StringComparison.Ordinal))
                {
                    Open().WritePropertyName(name.AsSpan(GeminiConfigReader.Prefix.Length));
                    value.WriteTo(json);
                }
            }
        }

        if (_opened)
        {
            json.WriteEndObject();
        }
    }

    private Utf8JsonWriter Open()
    {
        if (!_opened)
        {
            _opened = true;
            json.WriteStartObject("generationConfig"u8);
        }

        return json;
    }

    private void WriteSampling()
    {
        Number("maxOutputTokens"u8, request.MaxOutputTokens);
        if (context.Facts.NoTemperature)
        {
            DropIf(request.Temperature is not null, "temperature");
            DropIf(request.TopP is not null, "top_p");
            DropIf(request.TopK is not null, "top_k");
        }
        else
        {
            if (request.Temperature is > 2)
            {
                context.Losses.Repair(FieldNames.Of(request.Dialect, "temperature"));
            }

            Number("temperature"u8, request.Temperature is { } temperature ? Math.Min(2, temperature) : null);
            Number("topP"u8, request.TopP);
            Number("topK"u8, request.TopK);
        }

        Number("seed"u8, request.Seed);
        Number("presencePenalty"u8, request.PresencePenalty);
        Number("frequencyPenalty"u8, request.FrequencyPenalty);
        if (request.Logprobs == true)
        {
            Open().WriteBoolean("responseLogprobs"u8, true);
            Number("logprobs"u8, request.TopLogprobs);
        }
    }

    private void WriteStops()
    {
        if (request.Stop.Count == 0)
        {
            return;
        }

        DropIf(request.Stop.Count > MostStops, "stop");
        Open().WriteStartArray("stopSequences"u8);
        for (var i = 0; i < Math.Min(MostStops, request.Stop.Count); i++)
        {
            json.WriteStringValue(request.Stop[i]);
        }

        json.WriteEndArray();
    }

    private void WriteFormat()
    {
        if (request.Format is not { } format)
        {
            return;
        }

        Open().WriteString("responseMimeType"u8, "application/json"u8);
        if (format.Schema.ValueKind == JsonValueKind.Object)
        {
            GeminiToolWriter.WriteSchema(json, "responseJsonSchema"u8, format.Schema);
        }
    }

    private void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            Open().WriteNumber(name, number);
        }
    }

    private void Number(ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            Open().WriteNumber(name, number);
        }
    }

    private void DropIf(bool isThere, string chat)
    {
        if (isThere)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, chat));
        }
    }
}
