using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Writes limits, sampling and what else is a setting of the request; reports those that Anthropic has no field for.</summary>
internal static class AnthropicSettings
{
    private const double LeastTopP = 0.95;

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter writer, ChatRequest request, AnthropicThinking thinking, WriteContext context)
    {
        writer.WriteNumber("max_tokens"u8, thinking.MaxTokens);
        if (request.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        WriteSampling(writer, request, thinking.IsOn, context);
        WriteStop(writer, request, context);
        WriteUser(writer, request, context);
        WriteTier(writer, request, context);
        ReportOthers(request, context);
    }

    private static void WriteSampling(Utf8JsonWriter writer, ChatRequest request, bool thinks, WriteContext context)
    {
        if (context.Facts.NoTemperature)
        {
            Drop(request.Temperature is not (null or 1), "temperature");
            Drop(request.TopP is not (null or 1), "top_p");
            Drop(request.TopK is not null, "top_k");
            return;
        }

        var temperature = request.Temperature;
        if (temperature is < 0 or > 1)
        {
            temperature = Math.Clamp(temperature.Value, 0, 1);
            Repair("temperature");
        }

        temperature = Without(thinks && temperature is not (null or 1), temperature, "temperature");
        var topP = Without(thinks && request.TopP < LeastTopP, request.TopP, "top_p");

        // Models since Opus 4.1 refuse both at once.
        topP = Without(temperature is not null && topP is not null && request.Dialect != AnthropicBlocks.Dialect, topP, "top_p");
        var topK = thinks && request.TopK is not null ? null : request.TopK;
        if (topK != request.TopK)
        {
            Repair("top_k");
        }

        WriteNumber(writer, "temperature"u8, temperature);
        WriteNumber(writer, "top_p"u8, topP);
        if (topK is { } k)
        {
            writer.WriteNumber("top_k"u8, k);
        }

        double? Without(bool leaveOut, double? value, string name)
        {
            if (leaveOut)
            {
                Repair(name);
            }

            return leaveOut ? null : value;
        }

        void Repair(string name) => context.Losses.Repair(FieldNames.Of(request.Dialect, name));

        void Drop(bool isThere, string name)
        {
            if (isThere)
            {
                context.Losses.Drop(FieldNames.Of(request.Dialect, name));
            }
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteStop(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        var stops = request.Stop.FindAll(stop => !string.IsNullOrWhiteSpace(stop));
        if (stops.Count < request.Stop.Count)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, "stop"));
        }

        if (stops.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("stop_sequences"u8);
        stops.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    }

    private static void WriteUser(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        if (request.Metadata.Exists() && request.Dialect == AnthropicBlocks.Dialect)
        {
            writer.WritePropertyName("metadata"u8);
            request.Metadata.WriteTo(writer);
            return;
        }

        Report(request, context, request.Metadata.ValueKind == JsonValueKind.Object, "metadata");
        if (request.User is not null)
        {
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("user_id"u8, request.User);
            writer.WriteEndObject();
        }
    }

    private static void WriteTier(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        var tier = request.ServiceTier switch
        {
            "default" => "standard_only",
            "auto" or "standard_only" => request.ServiceTier,
            _ => request.Dialect == AnthropicBlocks.Dialect ? request.ServiceTier : null,
        };
        Report(request, context, tier is null && request.ServiceTier is not null, "service_tier");
        if (tier is not null)
        {
            writer.WriteString("service_tier"u8, tier);
        }
    }

    private static void ReportOthers(ChatRequest request, WriteContext context)
    {
        Report(request, context, request.Answers is > 1, "n");
        Report(request, context, request.Seed is not null, "seed");
        Report(request, context, request.PresencePenalty is not (null or 0), "presence_penalty");
        Report(request, context, request.FrequencyPenalty is not (null or 0), "frequency_penalty");
        Report(request, context, request.Logprobs == true, "logprobs");
        Report(request, context, request.TopLogprobs is not (null or 0), "top_logprobs");
        Report(request, context, request.Verbosity is not null, "verbosity");
        Report(request, context, request.PromptCacheKey is not null, "prompt_cache_key");
    }

    private static void Report(ChatRequest request, WriteContext context, bool isThere, string name)
    {
        if (isThere)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, name));
        }
    }
}
