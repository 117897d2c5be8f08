using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Writes a request for a server of this dialect, OpenAI's own or a compatible one (wire-formats sections 2 and 6).</summary>
internal sealed class OpenAIChatRequestWriter(ChatRequest request, WriteContext context, Utf8JsonWriter writer)
{
    private const int MostStops = 4;
    private readonly bool _isOwn = request.Dialect == OpenAIChatDialect.Name;

    public static void Write(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        new OpenAIChatRequestWriter(request, context, writer).Write();
    }

    /// <summary>Whether the server is OpenAI's own or says everything as it does: the newer fields are an error elsewhere.</summary>
    public static bool IsOpenAI(WriteContext context) => context.Traits.Developer;

    private void Write()
    {
        var names = new ProviderNames(request.Tools.Select(tool => tool.Name), context);
        writer.WriteStartObject();
        writer.WriteString("model"u8, context.Model);
        new OpenAIChatMessageWriter(request, context, writer, names).Write();
        WriteStream();
        new OpenAIChatToolWriter(request, context, writer, names).Write();
        WriteLimit();
        OpenAIChatReasoning.Write(request, context, writer);
        WriteFormat();
        WriteSampling();
        WriteStop();
        WriteLogprobs();
        WriteRest();
        foreach (var (name, value) in request.Extensions)
        {
            if (_isOwn)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else
            {
                context.Losses.Drop(name);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteStream()
    {
        if (!request.Stream)
        {
            return;
        }

        writer.WriteBoolean("stream"u8, true);
        if (context.Traits.StreamUsage)
        {
            writer.WriteStartObject("stream_options"u8);
            writer.WriteBoolean("include_usage"u8, true);
            writer.WriteEndObject();
        }
    }

    private void WriteLimit()
    {
        if (request.MaxOutputTokens is not { } limit)
        {
            return;
        }

        if (context.Facts.MaxOutput is { } most and > 0 && limit > most)
        {
            limit = most;
            context.Losses.Repair(FieldNames.Of(request.Dialect, "max_tokens"));
        }

        writer.WriteNumber(context.Traits.MaxCompletionTokens ? "max_completion_tokens"u8 : "max_tokens"u8, limit);
    }

    private void WriteFormat()
    {
        if (request.Format is not { } format)
        {
            return;
        }

        writer.WriteStartObject("response_format"u8);
        if (!format.Schema.Exists() || !context.Traits.JsonSchema)
        {
            writer.WriteString("type"u8, "json_object"u8);
        }
        else
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteStartObject("json_schema"u8);
            writer.WriteString("name"u8, ProviderNames.Plain(format.Name ?? "answer"));
            WriteText("description"u8, format.Description);
            writer.WritePropertyName("schema"u8);
            format.Schema.WriteTo(writer);
            WriteFlag("strict"u8, format.Strict);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteSampling()
    {
        WriteSampling("temperature"u8, "temperature", request.Temperature);
        WriteSampling("top_p"u8, "top_p", request.TopP);
        WriteSampling("presence_penalty"u8, "presence_penalty", request.PresencePenalty);
        WriteSampling("frequency_penalty"u8, "frequency_penalty", request.FrequencyPenalty);
        WriteCount("seed"u8, request.Seed);
        if (_isOwn)
        {
            WriteCount("top_k"u8, request.TopK);
        }
        else
        {
            DropIf(request.TopK is not null, "top_k");
        }

        // One answer is all that a translation carries.
        DropIf(request.Answers > 1, "n");
    }

    private void WriteSampling(ReadOnlySpan<byte> name, string field, double? value)
    {
        if (value is null)
        {
            return;
        }

        if (context.Facts.NoTemperature)
        {
            Drop(field);
        }
        else
        {
            writer.WriteNumber(name, value.Value);
        }
    }

    private void WriteStop()
    {
        if (request.Stop.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("stop"u8);
        for (var i = 0; i < Math.Min(request.Stop.Count, MostStops); i++)
        {
            writer.WriteStringValue(request.Stop[i]);
        }

        writer.WriteEndArray();
        DropIf(request.Stop.Count > MostStops, "stop");
    }

    private void WriteLogprobs()
    {
        if (request.Logprobs != true && request.TopLogprobs is null)
        {
            return;
        }

        // The number is an error without the switch.
        writer.WriteBoolean("logprobs"u8, true);
        WriteCount("top_logprobs"u8, request.TopLogprobs);
    }

    private void WriteRest()
    {
        var isOpenAI = _isOwn || IsOpenAI(context);
        WriteUser();
        if (request.Metadata.Exists() && _isOwn)
        {
            writer.WritePropertyName("metadata"u8);
            request.Metadata.WriteTo(writer);
        }

        // OpenAI takes metadata only of answers that it keeps, which no other dialect's request asks of this one.
        DropIf(request.Metadata.Exists() && !_isOwn, "metadata");
        var tierIsKnown = _isOwn || request.Dialect == "openai-responses";
        WriteText("service_tier"u8, tierIsKnown ? request.ServiceTier : null);
        DropIf(!tierIsKnown && request.ServiceTier is not (null or "auto" or "default"), "service_tier");
        WriteText("verbosity"u8, isOpenAI ? request.Verbosity : null);
        DropIf(!isOpenAI && request.Verbosity is not null, "verbosity");
        WriteText("prompt_cache_key"u8, isOpenAI ? request.PromptCacheKey : null);
        DropIf(!isOpenAI && request.PromptCacheKey is not null, "prompt_cache_key");
    }

    private void WriteUser()
    {
        if (request.User is not { Length: > 0 } user)
        {
            return;
        }

        var id = ProviderNames.Short(user);
        if (id != user)
        {
            context.Losses.Repair(FieldNames.Of(request.Dialect, "user"));
        }

        writer.WriteString(IsOpenAI(context) ? "safety_identifier"u8 : "user"u8, id);
    }

    private void WriteText(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private void WriteCount(ReadOnlySpan<byte> name, long? value)
    {
        if (value is not null)
        {
            writer.WriteNumber(name, value.Value);
        }
    }

    private void WriteFlag(ReadOnlySpan<byte> name, bool? value)
    {
        if (value is not null)
        {
            writer.WriteBoolean(name, value.Value);
        }
    }

    private void DropIf(bool lost, string field)
    {
        if (lost)
        {
            Drop(field);
        }
    }

    private void Drop(string field) => context.Losses.Drop(FieldNames.Of(request.Dialect, field));
}
