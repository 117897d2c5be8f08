using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes tools and the choice among them.</summary>
internal static class ResponsesToolWriter
{
    public static void Write(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        if (request.Tools.Count > 0)
        {
            writer.WriteStartArray("tools"u8);
            foreach (var tool in request.Tools)
            {
                WriteTool(writer, tool, context);
            }

            writer.WriteEndArray();
        }

        WriteChoice(writer, request);
        if (request.ParallelToolCalls is { } parallel)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private static void WriteTool(Utf8JsonWriter writer, ChatTool tool, WriteContext context)
    {
        switch (tool)
        {
            case { Dialect: "openai-responses", Raw.ValueKind: JsonValueKind.Object }:
                tool.Raw.WriteTo(writer);
                break;
            case { Kind: ToolKind.Function }:
                WriteFunction(writer, tool);
                break;
            case { Kind: ToolKind.Custom }:
                WriteCustom(writer, tool);
                break;
            case { Kind: ToolKind.WebSearch }:
                writer.WriteRawValue("""{"type":"web_search"}"""u8, skipInputValidation: true);
                break;
            case { Kind: ToolKind.CodeExecution }:
                writer.WriteRawValue("""{"type":"code_interpreter","container":{"type":"auto"}}"""u8, skipInputValidation: true);
                break;
            default:
                context.Losses.Drop(tool.Path, tool.Name);
                break;
        }
    }

    private static void WriteFunction(Utf8JsonWriter writer, ChatTool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is not null)
        {
            writer.WriteString("description"u8, tool.Description);
        }

        writer.WritePropertyName("parameters"u8);
        if (tool.Schema.ValueKind == JsonValueKind.Object)
        {
            tool.Schema.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue("""{"type":"object","properties":{}}"""u8, skipInputValidation: true);
        }

        // Left out, it would mean strict.
        writer.WriteBoolean("strict"u8, tool.Strict ?? false);
        writer.WriteEndObject();
    }

    private static void WriteCustom(Utf8JsonWriter writer, ChatTool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "custom"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is not null)
        {
            writer.WriteString("description"u8, tool.Description);
        }

        // Chat nests the same members one deeper, and a grammar once more.
        var format = tool.Raw.Member("custom"u8).Member("format"u8);
        if (format.Exists())
        {
            WriteGrammar(writer, format);
        }

        writer.WriteEndObject();
    }

    private static void WriteGrammar(Utf8JsonWriter writer, JsonElement format)
    {
        writer.WriteStartObject("format"u8);
        writer.WriteString("type"u8, format.Text("type"u8) ?? "text");
        var grammar = format.Member("grammar"u8);
        if (grammar.Exists())
        {
            writer.WriteString("syntax"u8, grammar.Text("syntax"u8));
            writer.WriteString("definition"u8, grammar.Text("definition"u8));
        }

        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ChatRequest request)
    {
        if (request.ToolChoice is not { } choice)
        {
            return;
        }

        writer.WritePropertyName("tool_choice"u8);
        if (request.Dialect == "openai-responses")
        {
            request.Body.Member("tool_choice"u8).WriteTo(writer);
        }
        else if (choice.Names.Count == 0 || choice.Mode == ToolChoiceMode.None)
        {
            writer.WriteStringValue(Word(choice.Mode));
        }
        else if (choice is { Mode: ToolChoiceMode.Required, Names.Count: 1 })
        {
            WriteNamed(writer, request, choice.Names[0]);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "allowed_tools"u8);
            writer.WriteString("mode"u8, Word(choice.Mode));
            writer.WriteStartArray("tools"u8);
            foreach (var name in choice.Names)
            {
                WriteNamed(writer, request, name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    private static ReadOnlySpan<byte> Word(ToolChoiceMode mode) => mode switch { ToolChoiceMode.None => "none"u8, ToolChoiceMode.Required => "required"u8, _ => "auto"u8 };

    private static void WriteNamed(Utf8JsonWriter writer, ChatRequest request, string name)
    {
        var kind = request.Tools.Find(t => t.Name == name)?.Kind ?? ToolKind.Function;
        writer.WriteStartObject();
        writer.WriteString("type"u8, kind switch { ToolKind.Custom => "custom"u8, ToolKind.WebSearch => "web_search"u8, ToolKind.CodeExecution => "code_interpreter"u8, _ => "function"u8 });
        if (kind is ToolKind.Function or ToolKind.Custom)
        {
            writer.WriteString("name"u8, name);
        }

        writer.WriteEndObject();
    }
}
