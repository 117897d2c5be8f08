using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OllamaChat;

/// <summary>Writes the body of <c>POST /api/chat</c> (wire-formats section 8).</summary>
internal static class OllamaChatRequestWriter
{
    private static readonly string[] Efforts = ["low", "medium", "high"];

    public static void Write(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        writer.WriteString("model"u8, context.Model);
        writer.WriteStartArray("messages"u8);
        new OllamaChatMessageWriter(writer, context).Write(request.Turns);
        writer.WriteEndArray();
        ToolOffer.Write(writer, Offered(request, context), context);
        WriteFormat(writer, request);
        WriteReasoning(writer, request, context);
        WriteOptions(writer, request, context);
        if (request.Logprobs == true)
        {
            writer.WriteBoolean("logprobs"u8, true);
            if (request.TopLogprobs is { } top and > 0)
            {
                writer.WriteNumber("top_logprobs"u8, top);
            }
        }

        // Left out it would mean true here.
        writer.WriteBoolean("stream"u8, request.Stream);
        writer.WriteEndObject();
        FieldLosses.Report(request, context, "logprobs", "top_logprobs");
    }

    /// <summary>There is no tool choice: "none" is said by offering nothing, "this one" by offering nothing else.</summary>
    private static List<ChatTool> Offered(ChatRequest request, WriteContext context)
    {
        var tools = ToolOffer.Of(request, context);
        foreach (var tool in tools)
        {
            if (tool.Strict == true)
            {
                context.Losses.Drop(tool.Path?.Field("strict"), "strict");
            }
        }

        var mode = request.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        if (mode == ToolChoiceMode.None && !request.Turns.Exists(t => t.Parts.Exists(p => p is ToolCallPart)))
        {
            return [];
        }

        // Templates write a history of calls only with the tools at hand, so they stay.
        if (mode != ToolChoiceMode.Auto && (tools.Count > 0 || mode == ToolChoiceMode.Required))
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, "tool_choice"));
        }

        return tools;
    }

    private static void WriteFormat(Utf8JsonWriter writer, ChatRequest request)
    {
        if (request.Format is not { } format)
        {
            return;
        }

        writer.WritePropertyName("format"u8);
        if (format.Schema.ValueKind == JsonValueKind.Object)
        {
            format.Schema.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue("json"u8);
        }
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        if (request.Reasoning is not { } wish)
        {
            return;
        }

        var effort = ReasoningRules.EffortOf(wish, request.MaxOutputTokens);
        if (effort == "none")
        {
            writer.WriteBoolean("think"u8, false);
        }
        else if (effort is null && wish.Enabled != true && wish.Budget != -1)
        {
            // Nothing is said of whether it shall.
        }
        else if (context.Facts.Reasons == false)
        {
            // The server refuses the whole request of a model that cannot.
            context.Losses.Drop(FieldNames.Of(request.Dialect, "reasoning_effort"));
        }
        else if (effort is null)
        {
            writer.WriteBoolean("think"u8, true);
        }
        else
        {
            writer.WriteString("think"u8, ReasoningRules.Clamp(effort, context.Facts.Efforts ?? Efforts));
        }
    }

    private static void WriteOptions(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        writer.WriteStartObject("options"u8);
        if (request.MaxOutputTokens is { } most)
        {
            writer.WriteNumber("num_predict"u8, most);
        }

        if (request.Temperature is { } temperature && !NoTemperature(request, context, "temperature"))
        {
            writer.WriteNumber("temperature"u8, temperature);
        }

        if (request.TopP is { } topP && !NoTemperature(request, context, "top_p"))
        {
            writer.WriteNumber("top_p"u8, topP);
        }

        if (request.TopK is { } topK)
        {
            writer.WriteNumber("top_k"u8, topK);
        }

        if (request.Seed is { } seed)
        {
            writer.WriteNumber("seed"u8, seed);
        }

        if (request.PresencePenalty is { } presence)
        {
            writer.WriteNumber("presence_penalty"u8, presence);
        }

        if (request.FrequencyPenalty is { } frequency)
        {
            writer.WriteNumber("frequency_penalty"u8, frequency);
        }

        if (request.Stop.Count > 0)
        {
            writer.WriteStartArray("stop"u8);
            request.Stop.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static bool NoTemperature(ChatRequest request, WriteContext context, string name)
    {
        if (context.Facts.NoTemperature)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, name));
        }

        return context.Facts.NoTemperature;
    }
}
