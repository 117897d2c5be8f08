using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// The tools of a request for dialects that know functions only, in the form that Cohere and Ollama took over from Chat:
/// <c>{type: function, function: {name, description, parameters}}</c>.
/// </summary>
internal static class ToolOffer
{
    /// <summary>
    /// The functions that the client's choice leaves (a dialect that cannot name one is given that one alone). Tools of the provider's
    /// side are reported; custom tools stay and are written as functions of one string.
    /// </summary>
    public static List<ChatTool> Of(ChatRequest request, WriteContext context)
    {
        var offered = new List<ChatTool>(request.Tools.Count);
        var names = request.ToolChoice is { Mode: not ToolChoiceMode.None } choice ? choice.Names : [];
        foreach (var tool in request.Tools)
        {
            if (tool.Kind is not (ToolKind.Function or ToolKind.Custom))
            {
                context.Losses.Drop(tool.Path, tool.Name);
            }
            else if (names.Count == 0 || names.Contains(tool.Name, StringComparer.Ordinal))
            {
                offered.Add(tool);
            }
        }

        return offered;
    }

    /// <summary>Writes the member <c>tools</c>; nothing for none.</summary>
    public static void Write(Utf8JsonWriter writer, List<ChatTool> tools, WriteContext context)
    {
        if (tools.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, tool.Name);
            if (tool.Description is not null)
            {
                writer.WriteString("description"u8, tool.Description);
            }

            writer.WritePropertyName("parameters"u8);
            WriteParameters(writer, tool);
            writer.WriteEndObject();
            writer.WriteEndObject();
            Report(tool, context);
        }

        writer.WriteEndArray();
    }

    private static void WriteParameters(Utf8JsonWriter writer, ChatTool tool)
    {
        if (tool.Kind == ToolKind.Function && tool.Schema.ValueKind == JsonValueKind.Object)
        {
            tool.Schema.WriteTo(writer);
            return;
        }

        if (tool.Kind == ToolKind.Custom)
        {
            CustomToolBridge.WriteSchema(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Report(ChatTool tool, WriteContext context)
    {
        if (tool.CacheTtl is not null)
        {
            context.Losses.Drop(tool.Path?.Field("cache_control"), "cache_control");
        }

        // Chat nests the format of a custom tool, Responses does not.
        var format = tool.Raw.Member("format"u8).Exists() ? tool.Raw.Member("format"u8) : tool.Raw.Member("custom"u8).Member("format"u8);
        if (tool.Kind == ToolKind.Custom && format.Text("type"u8) is not (null or "text"))
        {
            context.Losses.Drop(tool.Path?.Field("format"), "format");
        }
    }
}
