using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>Writes the body of Converse and ConverseStream (wire-formats section 8).</summary>
internal sealed class BedrockConverseRequestWriter(ChatRequest request, WriteContext context, Utf8JsonWriter writer)
{
    private const int MostMetadata = 16;
    private const int LongestMetadata = 256;
    private readonly BedrockModel _model = new(context.Model);

    /// <summary>Writes the whole request.</summary>
    public void Write()
    {
        writer.WriteStartObject();
        var names = new BedrockNames(context);
        var reasoning = BedrockReasoning.Of(request, context, _model);
        new BedrockMessageWriter(request, context, writer, names).Write(Instructions());
        new BedrockToolWriter(request, context, writer, names).Write();
        WriteInference(reasoning);
        WriteAdditional(reasoning);
        WriteFormat();
        WriteMetadata();
        WriteTier();
        writer.WriteEndObject();
        ReportRest();
    }

    /// <summary>Writes only what a prompt's size depends on.</summary>
    public void WritePrompt()
    {
        writer.WriteStartObject();
        var names = new BedrockNames(context);
        new BedrockMessageWriter(request, context, writer, names).Write(Instructions());
        new BedrockToolWriter(request, context, writer, names).Write();
        writer.WriteEndObject();
    }

    private string Field(string chat) => FieldNames.Of(request.Dialect, chat);

    private void Drop(string chat) => context.Losses.Drop(Field(chat));

    /// <summary>What must be said in words because there is no field for it: JSON without a schema, or for a server that knows none.</summary>
    private string? Instructions()
    {
        if (request.Format is not { } format || (format.Schema.Exists() && context.Traits.JsonSchema))
        {
            return null;
        }

        context.Losses.Repair(Field("response_format"));
        const string Only = "Answer with one JSON object and nothing else, without a code fence.";
        return format.Schema.Exists() ? $"{Only} It must follow this JSON Schema: {format.Schema.GetRawText()}" : Only;
    }

    private void WriteInference(BedrockReasoning reasoning)
    {
        writer.WriteStartObject("inferenceConfig"u8);
        if (reasoning.MaxTokens is { } most)
        {
            writer.WriteNumber("maxTokens"u8, most);
        }

        var hasTemperature = request.Temperature is not null && MayWrite("temperature", reasoning);
        if (hasTemperature)
        {
            var temperature = Math.Clamp(request.Temperature!.Value, 0, 1);
            writer.WriteNumber("temperature"u8, temperature);
            if (temperature < request.Temperature)
            {
                context.Losses.Repair(Field("temperature"));
            }
        }

        if (request.TopP is { } topP)
        {
            if (hasTemperature && _model.TakesOneSamplingField)
            {
                Drop("top_p");
            }
            else if (MayWrite("top_p", reasoning))
            {
                writer.WriteNumber("topP"u8, topP);
            }
        }

        WriteStops();
        writer.WriteEndObject();
    }

    /// <summary>Whether sampling may be set: Claude refuses it while it thinks, some models always.</summary>
    private bool MayWrite(string chat, BedrockReasoning reasoning)
    {
        if (!context.Facts.NoTemperature && !reasoning.IsThinking)
        {
            return true;
        }

        Drop(chat);
        return false;
    }

    private void WriteStops()
    {
        if (!HasStops())
        {
            return;
        }

        writer.WriteStartArray("stopSequences"u8);
        foreach (var stop in request.Stop)
        {
            if (string.IsNullOrWhiteSpace(stop))
            {
                // Refused by the models behind it, and nothing else means the same.
                Drop("stop");
            }
            else
            {
                writer.WriteStringValue(stop);
            }
        }

        writer.WriteEndArray();
    }

    private bool HasStops() => request.Stop.Exists(stop => !string.IsNullOrEmpty(stop));

    private void WriteAdditional(BedrockReasoning reasoning)
    {
        var topK = request.TopK is not null && TakesTopK(reasoning) ? request.TopK : null;
        if (topK is not null || reasoning.HasFields)
        {
            writer.WriteStartObject("additionalModelRequestFields"u8);
            if (topK is not null && _model.IsNova)
            {
                writer.WriteStartObject("inferenceConfig"u8);
                writer.WriteNumber("topK"u8, topK.Value);
                writer.WriteEndObject();
            }
            else if (topK is not null)
            {
                writer.WriteNumber("top_k"u8, topK.Value);
            }

            reasoning.WriteFields(writer);
            writer.WriteEndObject();
        }

        // Which stop sequence it was stands outside Converse's own fields.
        if (_model.IsClaude && HasStops())
        {
            writer.WriteStartArray("additionalModelResponseFieldPaths"u8);
            writer.WriteStringValue("/stop_sequence"u8);
            writer.WriteStringValue("/delta/stop_sequence"u8);
            writer.WriteEndArray();
        }
    }

    private bool TakesTopK(BedrockReasoning reasoning)
    {
        if (_model.IsClaude || _model.IsNova || _model.IsMistral)
        {
            return MayWrite("top_k", reasoning);
        }

        Drop("top_k");
        return false;
    }

    private void WriteFormat()
    {
        if (request.Format is not { } format || !format.Schema.Exists() || !context.Traits.JsonSchema)
        {
            return;
        }

        writer.WriteStartObject("outputConfig"u8);
        writer.WriteStartObject("textFormat"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WriteStartObject("structure"u8);
        writer.WriteStartObject("jsonSchema"u8);

        // The schema goes as text.
        writer.WriteString("schema"u8, format.Schema.GetRawText());
        if (format.Name is not null)
        {
            writer.WriteString("name"u8, format.Name);
        }

        if (format.Description is not null)
        {
            writer.WriteString("description"u8, format.Description);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteMetadata()
    {
        if (request.Metadata.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var written = 0;
        foreach (var member in request.Metadata.EnumerateObject())
        {
            if (written == MostMetadata || member.Name.Length is 0 or > LongestMetadata || member.Value.AsText() is not { Length: <= LongestMetadata } value)
            {
                Drop("metadata");
                continue;
            }

            if (written++ == 0)
            {
                writer.WriteStartObject("requestMetadata"u8);
            }

            writer.WriteString(member.Name, value);
        }

        if (written > 0)
        {
            writer.WriteEndObject();
        }
    }

    private void WriteTier()
    {
        // "auto" is what it does unasked.
        if (request.ServiceTier is null or "auto")
        {
            return;
        }

        if (request.ServiceTier is not ("default" or "flex" or "priority"))
        {
            Drop("service_tier");
            return;
        }

        writer.WriteStartObject("serviceTier"u8);
        writer.WriteString("type"u8, request.ServiceTier);
        writer.WriteEndObject();
    }

    private void ReportRest()
    {
        DropIf(request.Answers > 1, "n");
        DropIf(request.Seed is not null, "seed");
        DropIf(request.PresencePenalty is not null and not 0, "presence_penalty");
        DropIf(request.FrequencyPenalty is not null and not 0, "frequency_penalty");
        DropIf(request.Logprobs == true, "logprobs");
        DropIf(request.TopLogprobs is not null, "top_logprobs");
        DropIf(request.ParallelToolCalls == false, "parallel_tool_calls");
        DropIf(request.User is not null, "user");
        DropIf(request.Verbosity is not null, "verbosity");
        DropIf(request.PromptCacheKey is not null, "prompt_cache_key");
        foreach (var (name, _) in request.Extensions)
        {
            context.Losses.Drop(name);
        }
    }

    private void DropIf(bool isThere, string chat)
    {
        if (isThere)
        {
            Drop(chat);
        }
    }
}
