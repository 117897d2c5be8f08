using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Writes tools and the choice among them.</summary>
internal static class AnthropicToolWriter
{
    /// <summary>The tools that are sent: those that the client allows and that have a form here.</summary>
    public static List<ChatTool> Sent(ChatRequest request, WriteContext context)
    {
        var choice = request.ToolChoice;
        var some = choice is { Names.Count: > 0 } && !IsOne(choice);
        var sent = new List<ChatTool>(request.Tools.Count);
        foreach (var tool in request.Tools)
        {
            if (tool.Kind == ToolKind.Opaque && tool.Dialect != AnthropicBlocks.Dialect)
            {
                context.Losses.Drop(tool.Path, tool.Name);
            }
            else if (!some || choice!.Names.Contains(tool.Name, StringComparer.Ordinal))
            {
                sent.Add(tool);
            }
        }

        return sent;
    }

    /// <summary>Writes the member <c>tools</c>.</summary>
    public static void Write(Utf8JsonWriter writer, ChatRequest request, List<ChatTool> tools, AnthropicNames names, AnthropicCacheMarkers markers, WriteContext context)
    {
        if (tools.Count == 0)
        {
            return;
        }

        var isOwn = string.Equals(request.Dialect, AnthropicBlocks.Dialect, StringComparison.Ordinal);
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            if (isOwn && string.Equals(names.Name(tool.Name), tool.Name, StringComparison.Ordinal))
            {
                tool.Raw.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject();
            WriteTool(writer, tool, names, context);
            markers.Write(writer, tool.CacheTtl);
            writer.WriteEndObject();
        }

        if (isOwn)
        {
            WritePlaceholders(writer, request.Body);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the member <c>tool_choice</c>.</summary>
    public static void WriteChoice(Utf8JsonWriter writer, ChatRequest request, AnthropicNames names, AnthropicThinking thinking, WriteContext context)
    {
        var single = request.ParallelToolCalls == false;
        if (request.ToolChoice is null && !single)
        {
            return;
        }

        var choice = request.ToolChoice ?? new ToolChoice(ToolChoiceMode.Auto, []);
        if (choice.Mode == ToolChoiceMode.Required && thinking.Type == "enabled")
        {
            // A model that thinks by budget takes no forced call.
            choice = new ToolChoice(ToolChoiceMode.Auto, []);
            context.Losses.Repair("tool_choice");
        }

        writer.WriteStartObject("tool_choice"u8);
        switch (choice.Mode)
        {
            case ToolChoiceMode.None:
                writer.WriteString("type"u8, "none"u8);
                break;
            case ToolChoiceMode.Auto:
                writer.WriteString("type"u8, "auto"u8);
                break;
            case ToolChoiceMode.Required when IsOne(choice):
                writer.WriteString("type"u8, "tool"u8);
                writer.WriteString("name"u8, names.Name(choice.Names[0]));
                break;
            default:
                writer.WriteString("type"u8, "any"u8);
                break;
        }

        if (single && choice.Mode != ToolChoiceMode.None)
        {
            writer.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        writer.WriteEndObject();
    }

    private static bool IsOne(ToolChoice choice) => choice is { Mode: ToolChoiceMode.Required, Names.Count: 1 };

    private static void WritePlaceholders(Utf8JsonWriter writer, JsonElement body)
    {
        foreach (var tool in body.Items("tools"u8))
        {
            if (tool.Text("name"u8) == AnthropicToolReader.Placeholder)
            {
                tool.WriteTo(writer);
            }
        }
    }

    private static void WriteTool(Utf8JsonWriter writer, ChatTool tool, AnthropicNames names, WriteContext context)
    {
        switch (tool.Kind)
        {
            case ToolKind.WebSearch:
                AnthropicServerTools.WriteWebSearch(writer, tool);
                break;
            case ToolKind.CodeExecution:
                AnthropicServerTools.Write(writer, "code_execution_20250825"u8, "code_execution"u8);
                break;
            case ToolKind.WebFetch:
                AnthropicServerTools.Write(writer, "web_fetch_20250910"u8, "web_fetch"u8);
                break;
            case ToolKind.Custom:
                WriteCustom(writer, tool, names);
                break;
            default:
                WriteFunction(writer, tool, names, context);
                break;
        }
    }

    private static void WriteFunction(Utf8JsonWriter writer, ChatTool tool, AnthropicNames names, WriteContext context)
    {
        writer.WriteString("name"u8, names.Name(tool.Name));
        if (!string.IsNullOrEmpty(tool.Description))
        {
            writer.WriteString("description"u8, tool.Description);
        }

        writer.WritePropertyName("input_schema"u8);
        WriteSchema(writer, tool, context);
        if (tool.Strict == true)
        {
            writer.WriteBoolean("strict"u8, true);
        }
    }

    private static void WriteSchema(Utf8JsonWriter writer, ChatTool tool, WriteContext context)
    {
        var schema = tool.Schema;
        if (schema.Text("type"u8) == "object")
        {
            schema.WriteTo(writer);
            return;
        }

        if (schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null) || schema.Member("type"u8).Exists())
        {
            context.Refuse(tool.Path, $"the parameters of the tool '{tool.Name}' must be a JSON Schema of the type object");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        if (schema.ValueKind == JsonValueKind.Object)
        {
            context.Losses.Repair("tool schema without a type");
            foreach (var member in schema.EnumerateObject())
            {
                if (!member.NameEquals("type"u8))
                {
                    member.WriteTo(writer);
                }
            }
        }
        else
        {
            writer.WriteStartObject("properties"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // A function of one string stands in for a tool of free text; its grammar goes into the description.
    private static void WriteCustom(Utf8JsonWriter writer, ChatTool tool, AnthropicNames names)
    {
        var custom = tool.Raw.Member("custom"u8);
        var format = (custom.Exists() ? custom : tool.Raw).Member("format"u8);
        var grammar = format.Text("definition"u8) ?? format.Member("grammar"u8).Text("definition"u8);
        var description = grammar is null ? tool.Description : $"{tool.Description}\n\nThe input must follow this grammar:\n{grammar}";
        writer.WriteString("name"u8, names.Name(tool.Name));
        if (!string.IsNullOrEmpty(description))
        {
            writer.WriteString("description"u8, description);
        }

        writer.WritePropertyName("input_schema"u8);
        CustomToolBridge.WriteSchema(writer);
    }
}
