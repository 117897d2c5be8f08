using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects.OpenAIChat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes tools and the choice among them.</summary>
/// <param name="writer">Stands in the request's object.</param>
/// <param name="request">The request.</param>
/// <param name="context">The target.</param>
/// <param name="names">Names of tools as the target takes them; null: they stand as they are.</param>
internal sealed class ResponsesToolWriter(Utf8JsonWriter writer, ChatRequest request, WriteContext context, ProviderNames? names)
{
    private bool IsOwn => request.Dialect == "openai-responses";

    public void Write()
    {
        var any = false;
        foreach (var tool in request.Tools)
        {
            if (!HasPlace(tool))
            {
                context.Losses.Drop(tool.Path, tool.Name);
                continue;
            }

            if (!any)
            {
                writer.WriteStartArray("tools"u8);
            }

            any = true;
            WriteTool(tool);
        }

        if (any)
        {
            writer.WriteEndArray();
        }

        // A choice among no tools is refused.
        if (any || IsOwn)
        {
            WriteChoice();
            WriteParallel();
        }
    }

    private static bool HasPlace(ChatTool tool) =>
        tool is { Dialect: "openai-responses", Raw.ValueKind: JsonValueKind.Object }
        || tool.Kind is ToolKind.Function or ToolKind.Custom or ToolKind.WebSearch or ToolKind.CodeExecution;

    private void WriteParallel()
    {
        if (request.ParallelToolCalls is { } parallel)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private string Named(string name) => names?.Of(name) ?? name;

    private void WriteTool(ChatTool tool)
    {
        switch (tool)
        {
            case { Dialect: "openai-responses", Raw.ValueKind: JsonValueKind.Object }:
                tool.Raw.WriteTo(writer);
                break;
            case { Kind: ToolKind.Function }:
                WriteFunction(tool);
                break;
            case { Kind: ToolKind.Custom }:
                WriteCustom(tool);
                break;
            case { Kind: ToolKind.WebSearch }:
                writer.WriteRawValue("""{"type":"web_search"}"""u8, skipInputValidation: true);
                break;
            default:
                writer.WriteRawValue("""{"type":"code_interpreter","container":{"type":"auto"}}"""u8, skipInputValidation: true);
                break;
        }

        if (tool.CacheTtl is not null)
        {
            context.Losses.Drop(tool.Path?.Field("cache_control"), "cache_control");
        }
    }

    private void WriteFunction(ChatTool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteString("name"u8, Named(tool.Name));
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

    private void WriteCustom(ChatTool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "custom"u8);
        writer.WriteString("name"u8, Named(tool.Name));
        if (tool.Description is not null)
        {
            writer.WriteString("description"u8, tool.Description);
        }

        // Chat nests the same members one deeper, and a grammar once more.
        var format = tool.Raw.Member("custom"u8).Member("format"u8);
        if (format.Exists())
        {
            WriteGrammar(format);
        }

        writer.WriteEndObject();
    }

    private void WriteGrammar(JsonElement format)
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

    private void WriteChoice()
    {
        if (request.ToolChoice is not { } choice)
        {
            return;
        }

        if (IsOwn)
        {
            writer.WritePropertyName("tool_choice"u8);
            request.Body.Member("tool_choice"u8).WriteTo(writer);
            return;
        }

        var chosen = new List<ChatTool>();
        foreach (var name in choice.Mode == ToolChoiceMode.None ? [] : choice.Names)
        {
            if (request.Tools.Find(t => t.Name == name) is { } tool && HasPlace(tool))
            {
                chosen.Add(tool);
            }
        }

        if (choice.Names.Count > 0 && choice.Mode != ToolChoiceMode.None && chosen.Count == 0)
        {
            // Nothing that was chosen is there: with another tool in its place the answer would be a surprise.
            context.Losses.Drop(FieldNames.Of(request.Dialect, "tool_choice"));
            return;
        }

        writer.WritePropertyName("tool_choice"u8);
        switch (chosen.Count)
        {
            case 0:
                writer.WriteStringValue(Word(choice.Mode));
                break;
            case 1 when choice.Mode == ToolChoiceMode.Required:
                WriteNamed(chosen[0]);
                break;
            default:
                WriteAllowed(choice.Mode, chosen);
                break;
        }
    }

    private void WriteAllowed(ToolChoiceMode mode, List<ChatTool> chosen)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "allowed_tools"u8);
        writer.WriteString("mode"u8, Word(mode));
        writer.WriteStartArray("tools"u8);
        foreach (var tool in chosen)
        {
            WriteNamed(tool);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Word(ToolChoiceMode mode) => mode switch
    {
        ToolChoiceMode.None => "none"u8,
        ToolChoiceMode.Required => "required"u8,
        _ => "auto"u8,
    };

    private void WriteNamed(ChatTool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, tool.Kind switch
        {
            ToolKind.Custom => "custom"u8,
            ToolKind.WebSearch => "web_search"u8,
            ToolKind.CodeExecution => "code_interpreter"u8,
            _ => "function"u8,
        });
        if (tool.Kind is ToolKind.Function or ToolKind.Custom)
        {
            writer.WriteString("name"u8, Named(tool.Name));
        }

        writer.WriteEndObject();
    }
}
