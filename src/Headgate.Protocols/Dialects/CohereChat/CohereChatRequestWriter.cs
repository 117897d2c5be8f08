using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>Writes the body of <c>POST /v2/chat</c> (wire-formats section 8).</summary>
internal static class CohereChatRequestWriter
{
    private const int MostStops = 5;

    public static void Write(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        writer.WriteString("model"u8, context.Model);
        writer.WriteStartArray("messages"u8);
        new CohereChatMessageWriter(writer, context).Write(request.Turns);
        writer.WriteEndArray();
        WriteTools(writer, request, context);
        WriteFormat(writer, request);
        WriteReasoning(writer, request, context);
        WriteSampling(writer, request, context);
        writer.WriteBoolean("stream"u8, request.Stream);
        writer.WriteEndObject();
        FieldLosses.Report(request, context, "logprobs");
    }

    private static void WriteTools(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        var tools = ToolOffer.Of(request, context);
        ToolOffer.Write(writer, tools, context);
        WriteStrict(writer, tools, context);
        var mode = request.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        if (mode == ToolChoiceMode.Auto || (mode == ToolChoiceMode.None && tools.Count == 0))
        {
            return;
        }

        if (tools.Count == 0)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, "tool_choice"));
            return;
        }

        writer.WriteString("tool_choice"u8, mode == ToolChoiceMode.None ? "NONE"u8 : "REQUIRED"u8);
    }

    /// <summary>Strictness is one switch for all tools here, and it wants a required parameter in each.</summary>
    private static void WriteStrict(Utf8JsonWriter writer, List<ChatTool> tools, WriteContext context)
    {
        if (tools.Count > 0 && tools.TrueForAll(t => t.Strict == true && t.Schema.Items("required"u8).Any()))
        {
            writer.WriteBoolean("strict_tools"u8, true);
            return;
        }

        foreach (var tool in tools)
        {
            if (tool.Strict == true)
            {
                context.Losses.Drop(tool.Path?.Field("strict"), "strict");
            }
        }
    }

    private static void WriteFormat(Utf8JsonWriter writer, ChatRequest request)
    {
        if (request.Format is not { } format)
        {
            return;
        }

        writer.WriteStartObject("response_format"u8);
        writer.WriteString("type"u8, "json_object"u8);
        if (format.Schema.ValueKind == JsonValueKind.Object)
        {
            writer.WritePropertyName("json_schema"u8);
            format.Schema.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        if (request.Reasoning is not { } wish || ReasoningRules.BudgetOf(wish, request.MaxOutputTokens, context.Facts) is not { } budget)
        {
            return;
        }

        if (context.Facts.Reasons == false)
        {
            // Nothing is lost where it shall be off anyway.
            if (budget != 0)
            {
                context.Losses.Drop(FieldNames.Of(request.Dialect, "reasoning_effort"));
            }

            return;
        }

        writer.WriteStartObject("thinking"u8);
        writer.WriteString("type"u8, budget == 0 ? "disabled"u8 : "enabled"u8);
        if (budget > 0)
        {
            writer.WriteNumber("token_budget"u8, budget);
        }

        writer.WriteEndObject();
    }

    private static void WriteSampling(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        if (request.MaxOutputTokens is { } most)
        {
            writer.WriteNumber("max_tokens"u8, most);
        }

        WriteNumber("temperature"u8, "temperature", request.Temperature, 0, double.MaxValue);
        WriteNumber("p"u8, "top_p", request.TopP, 0.01, 0.99);
        WriteNumber("presence_penalty"u8, "presence_penalty", request.PresencePenalty, 0, 1);
        WriteNumber("frequency_penalty"u8, "frequency_penalty", request.FrequencyPenalty, 0, 1);
        if (request.TopK is { } k)
        {
            writer.WriteNumber("k"u8, Clamp("top_k", k, 0, 500));
        }

        if (request.Seed is { } seed)
        {
            writer.WriteNumber("seed"u8, Clamp("seed", seed, 0, long.MaxValue));
        }

        if (request.Logprobs == true)
        {
            writer.WriteBoolean("logprobs"u8, true);
        }

        WriteStops(writer, request, context);

        void WriteNumber(ReadOnlySpan<byte> name, string chat, double? value, double least, double highest)
        {
            if (value is not { } number)
            {
                return;
            }

            if (context.Facts.NoTemperature && chat is "temperature" or "top_p")
            {
                context.Losses.Drop(FieldNames.Of(request.Dialect, chat));
                return;
            }

            writer.WriteNumber(name, Clamp(chat, number, least, highest));
        }

        T Clamp<T>(string chat, T value, T least, T highest)
            where T : System.Numerics.INumber<T>
        {
            var clamped = T.Clamp(value, least, highest);
            if (clamped != value)
            {
                context.Losses.Repair(FieldNames.Of(request.Dialect, chat));
            }

            return clamped;
        }
    }

    private static void WriteStops(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        if (request.Stop.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("stop_sequences"u8);
        for (var i = 0; i < Math.Min(MostStops, request.Stop.Count); i++)
        {
            writer.WriteStringValue(request.Stop[i]);
        }

        writer.WriteEndArray();
        if (request.Stop.Count > MostStops)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, "stop"));
        }
    }
}
