using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects.OpenAIChat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes requests (wire-formats section 3). Stop sequences have no place: the gateway cuts the answer itself.</summary>
internal static class OpenAIResponsesRequestWriter
{
    public static void Write(ChatRequest request, WriteContext context, IBufferWriter<byte> to, bool isCount = false)
    {
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        writer.WriteString("model"u8, context.Model);
        var names = NamesOf(request, context);
        new ResponsesInputWriter(writer, request, context, names).Write();
        new ResponsesToolWriter(writer, request, context, names).Write();
        WriteText(writer, request);
        var extras = WriteReasoning(writer, request, context);
        if (!isCount)
        {
            WriteOutput(writer, request, context);
            WriteInclude(writer, request, context);
        }

        WriteExtensions(writer, request, context, extras, isCount);
        writer.WriteEndObject();
    }

    // Null: the names are this dialect's own, and stand as the client wrote them.
    private static ProviderNames? NamesOf(ChatRequest request, WriteContext context) =>
        request.Dialect == "openai-responses" ? null : new ProviderNames(request.Tools.Select(tool => tool.Name), context);

    private static void WriteOutput(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        if (request.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        if (request.MaxOutputTokens is { } most)
        {
            // The least that this API takes is 16.
            writer.WriteNumber("max_output_tokens"u8, Math.Max(16, most));
            if (most < 16)
            {
                context.Losses.Repair(FieldNames.Of(request.Dialect, "max_tokens"));
            }
        }

        WriteSampling(writer, request, context);
        if (request.Metadata.ValueKind == JsonValueKind.Object)
        {
            writer.WritePropertyName("metadata"u8);
            request.Metadata.WriteTo(writer);
        }

        WriteShort(writer, "safety_identifier"u8, "user", request.User, request, context);
        WriteShort(writer, "prompt_cache_key"u8, "prompt_cache_key", request.PromptCacheKey, request, context);
        if (request.ServiceTier is "auto" or "default" or "flex" or "priority" or "scale")
        {
            writer.WriteString("service_tier"u8, request.ServiceTier);
        }
        else if (request.ServiceTier is not null)
        {
            Drop(request, context, "service_tier");
        }
    }

    // Both take 64 characters at most; what is longer (some clients send a whole object as text) keeps telling users apart.
    private static void WriteShort(
        Utf8JsonWriter writer, ReadOnlySpan<byte> field, string name, string? value, ChatRequest request, WriteContext context)
    {
        if (value is not { Length: > 0 })
        {
            return;
        }

        var id = ProviderNames.Short(value);
        if (id != value)
        {
            context.Losses.Repair(FieldNames.Of(request.Dialect, name));
        }

        writer.WriteString(field, id);
    }

    private static void WriteSampling(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        WriteNumber(writer, "temperature"u8, "temperature", request.Temperature, request, context);
        WriteNumber(writer, "top_p"u8, "top_p", request.TopP, request, context);
        DropIf(request.TopK is not null, "top_k");
        DropIf(request.Answers is > 1, "n");
        DropIf(request.Seed is not null, "seed");
        DropIf(request.PresencePenalty is not null, "presence_penalty");
        DropIf(request.FrequencyPenalty is not null, "frequency_penalty");

        void DropIf(bool isThere, string name)
        {
            if (isThere)
            {
                Drop(request, context, name);
            }
        }
    }

    private static void WriteNumber(
        Utf8JsonWriter writer, ReadOnlySpan<byte> field, string name, double? value, ChatRequest request, WriteContext context)
    {
        if (value is not { } number)
        {
            return;
        }

        if (context.Facts.NoTemperature)
        {
            Drop(request, context, name);
            return;
        }

        writer.WriteNumber(field, number);
    }

    private static void Drop(ChatRequest request, WriteContext context, string name) => context.Losses.Drop(FieldNames.Of(request.Dialect, name));

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, ChatRequest request)
    {
        if (request.Format is null && request.Verbosity is null)
        {
            return;
        }

        writer.WriteStartObject("text"u8);
        if (request.Format is { } format)
        {
            WriteFormat(writer, format, request.Dialect == "openai-responses");
        }

        WriteText(writer, "verbosity"u8, request.Verbosity);
        writer.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter writer, ResponseFormat format, bool isOwn)
    {
        writer.WriteStartObject("format"u8);
        if (format.Schema.ValueKind != JsonValueKind.Object)
        {
            writer.WriteString("type"u8, "json_object"u8);
        }
        else
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteString("name"u8, ProviderNames.Plain(format.Name ?? "answer"));
            WriteText(writer, "description"u8, format.Description);
            writer.WritePropertyName("schema"u8);
            format.Schema.WriteTo(writer);
            if (format.Strict is not null || !isOwn)
            {
                writer.WriteBoolean("strict"u8, format.Strict ?? false);
            }
        }

        writer.WriteEndObject();
    }

    private static bool WriteReasoning(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        var isOwn = request.Dialect == "openai-responses";
        var hasExtras = isOwn && request.Extensions.Exists(e => e.Key.StartsWith("reasoning.", StringComparison.Ordinal));
        var wish = request.Reasoning;
        var effort = wish is null ? null : ReasoningRules.EffortOf(wish, request.MaxOutputTokens ?? context.Facts.MaxOutput);
        if ((effort is null && wish?.Visible != true && !hasExtras) || context.Facts.Reasons == false)
        {
            if (context.Facts.Reasons == false && effort is not (null or "none"))
            {
                Drop(request, context, "reasoning_effort");
            }

            return false;
        }

        writer.WriteStartObject("reasoning"u8);
        WriteText(writer, "effort"u8, effort is null ? null : ReasoningRules.Clamp(effort, context.Facts.Efforts));
        if (wish?.Visible == true)
        {
            WriteText(writer, "summary"u8, isOwn ? request.Body.Member("reasoning"u8).Text("summary"u8) ?? "auto" : "auto");
        }

        foreach (var (name, value) in request.Extensions)
        {
            if (isOwn && name.StartsWith("reasoning.", StringComparison.Ordinal))
            {
                writer.WritePropertyName(name.AsSpan(10));
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        return true;
    }

    private static void WriteInclude(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        writer.WriteBoolean("store"u8, false);
        var logprobs = request.Logprobs == true || (request.TopLogprobs is > 0 && request.Dialect != "openai-responses");
        if (request.TopLogprobs is { } top)
        {
            writer.WriteNumber("top_logprobs"u8, top);
        }

        writer.WriteStartArray("include"u8);
        if (context.Traits.Stateful)
        {
            writer.WriteStringValue("reasoning.encrypted_content"u8);
        }

        if (logprobs)
        {
            writer.WriteStringValue("message.output_text.logprobs"u8);
        }

        foreach (var (name, value) in request.Extensions)
        {
            if (request.Dialect == "openai-responses" && name == "include")
            {
                value.WriteTo(writer);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteExtensions(Utf8JsonWriter writer, ChatRequest request, WriteContext context, bool hasReasoning, bool isCount)
    {
        foreach (var (name, value) in request.Extensions)
        {
            if (request.Dialect != "openai-responses" || (name.StartsWith("reasoning.", StringComparison.Ordinal) && !hasReasoning))
            {
                context.Losses.Drop(name);
            }
            else if (!isCount && name != "include" && !name.StartsWith("reasoning.", StringComparison.Ordinal))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }
    }
}
