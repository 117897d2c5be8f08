using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Writes tools and the choice among them.</summary>
internal sealed class OpenAIChatToolWriter(ChatRequest request, WriteContext context, Utf8JsonWriter writer, ProviderNames names)
{
    private bool _any;

    /// <summary>Whether a custom tool goes out as one; elsewhere a function with one text argument stands in for it.</summary>
    public static bool TakesCustom(ChatRequest request, WriteContext context) =>
        request.Dialect == OpenAIChatDialect.Name || OpenAIChatRequestWriter.IsOpenAI(context);

    public void Write()
    {
        var choice = request.ToolChoice;
        if (choice is { Mode: ToolChoiceMode.None } && !Takes("none"))
        {
            // The same without words: no tools. The history may still hold calls; servers that know no "none" take them so.
            context.Losses.Repair(ChoiceField);
            return;
        }

        var only = choice is { Names.Count: > 0 } && !IsSaidByName(choice) ? choice.Names : null;
        foreach (var tool in request.Tools)
        {
            if (only is null || only.Contains(tool.Name, StringComparer.Ordinal))
            {
                WriteTool(tool);
            }
        }

        if (!_any)
        {
            WriteSearch();
            return;
        }

        writer.WriteEndArray();
        WriteSearch();
        WriteChoice(choice);
        if (request.ParallelToolCalls is { } parallel)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private string ChoiceField => FieldNames.Of(request.Dialect, "tool_choice");

    private bool Takes(string word) => context.Traits.ToolChoices is not { } taken || taken.Contains(word);

    private bool TakesNamed => context.Traits.ToolChoices is not { } taken || taken.Contains("named") || taken.Contains("function");

    // One tool by its name; several only to servers that know allowed_tools. Otherwise the others are left out.
    private bool IsSaidByName(ToolChoice choice) =>
        choice is { Mode: ToolChoiceMode.Required, Names.Count: 1 } ? TakesNamed
        : TakesCustom(request, context) && Takes("allowed_tools");

    private void WriteTool(ChatTool tool)
    {
        switch (tool.Kind)
        {
            case ToolKind.Function:
                Begin();
                WriteFunction(tool);
                break;
            case ToolKind.Custom when !TakesCustom(request, context):
                Begin();
                WriteStandIn(tool);
                break;
            case ToolKind.Custom:
                Begin();
                WriteCustom(tool);
                break;
            case ToolKind.Opaque when tool.Dialect == OpenAIChatDialect.Name:
                Begin();
                tool.Raw.WriteTo(writer);
                break;
            case ToolKind.WebSearch when TakesSearch(tool):
                break;
            default:
                context.Losses.Drop(tool.Path, tool.Name);
                return;
        }

        if (tool.CacheTtl is not null)
        {
            context.Losses.Drop(tool.Path?.Field("cache_control"), "cache_control");
        }
    }

    private void Begin()
    {
        if (!_any)
        {
            _any = true;
            writer.WriteStartArray("tools"u8);
        }
    }

    private void WriteFunction(ChatTool tool)
    {
        BeginFunction(tool.Name, tool.Description);
        writer.WritePropertyName("parameters"u8);
        if (tool.Schema.Exists())
        {
            tool.Schema.WriteTo(writer);
        }
        else
        {
            // Some servers ask for one even where there is nothing to say.
            writer.WriteRawValue("""{"type":"object","properties":{}}"""u8, skipInputValidation: true);
        }

        if (tool.Strict is { } strict)
        {
            writer.WriteBoolean("strict"u8, strict);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void BeginFunction(string name, string? description)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, names.Of(name));
        if (description is not null)
        {
            writer.WriteString("description"u8, description);
        }
    }

    private void WriteStandIn(ChatTool tool)
    {
        var format = FormatOf(tool);
        var grammar = format.Member("grammar"u8) is { ValueKind: JsonValueKind.Object } nested ? nested : format;
        var description = grammar.Text("definition"u8) is { } definition
            ? $"{tool.Description}\n\nThe input must follow this {grammar.Text("syntax"u8)} grammar:\n{definition}".Trim()
            : tool.Description;
        BeginFunction(tool.Name, description);
        writer.WritePropertyName("parameters"u8);
        CustomToolBridge.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteCustom(ChatTool tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "custom"u8);
        writer.WriteStartObject("custom"u8);
        writer.WriteString("name"u8, names.Of(tool.Name));
        if (tool.Description is not null)
        {
            writer.WriteString("description"u8, tool.Description);
        }

        WriteCustomFormat(FormatOf(tool));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Chat has an object around a grammar that Responses has not.
    private void WriteCustomFormat(JsonElement format)
    {
        if (!format.Exists())
        {
            return;
        }

        writer.WritePropertyName("format"u8);
        if (format.Text("type"u8) != "grammar" || format.Member("grammar"u8).Exists())
        {
            format.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "grammar"u8);
        writer.WriteStartObject("grammar"u8);
        writer.WriteString("syntax"u8, format.Text("syntax"u8));
        writer.WriteString("definition"u8, format.Text("definition"u8));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static JsonElement FormatOf(ChatTool tool) =>
        tool.Raw.Member("custom"u8).Member("format"u8) is { ValueKind: not JsonValueKind.Undefined } nested ? nested : tool.Raw.Member("format"u8);

    // OpenAI's models for it have it in their names; all the others answer the field with an error.
    private bool TakesSearch(ChatTool tool) =>
        tool.Dialect == OpenAIChatDialect.Name || context.Model.Contains("search", StringComparison.OrdinalIgnoreCase);

    private void WriteSearch()
    {
        foreach (var tool in request.Tools)
        {
            if (tool.Kind == ToolKind.WebSearch && TakesSearch(tool))
            {
                writer.WritePropertyName("web_search_options"u8);
                if (tool.Dialect == OpenAIChatDialect.Name)
                {
                    tool.Raw.WriteTo(writer);
                }
                else
                {
                    writer.WriteStartObject();
                    writer.WriteEndObject();
                }

                return;
            }
        }
    }

    private void WriteChoice(ToolChoice? choice)
    {
        if (choice is null)
        {
            return;
        }

        if (choice.Names.Count > 0 && IsSaidByName(choice))
        {
            writer.WritePropertyName("tool_choice"u8);
            WriteNamed(choice);
            return;
        }

        var word = choice.Mode switch { ToolChoiceMode.Auto => "auto", ToolChoiceMode.None => "none", _ => Takes("required") || !Takes("any") ? "required" : "any" };
        if (Takes(word))
        {
            writer.WriteString("tool_choice"u8, word);
        }
        else if (choice.Mode != ToolChoiceMode.Auto)
        {
            context.Losses.Drop(ChoiceField);
        }
    }

    private void WriteNamed(ToolChoice choice)
    {
        if (choice is { Mode: ToolChoiceMode.Required, Names.Count: 1 })
        {
            WriteNamed(choice.Names[0]);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "allowed_tools"u8);
        writer.WriteStartObject("allowed_tools"u8);
        writer.WriteString("mode"u8, choice.Mode == ToolChoiceMode.Required ? "required"u8 : "auto"u8);
        writer.WriteStartArray("tools"u8);
        foreach (var name in choice.Names)
        {
            WriteNamed(name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteNamed(string name)
    {
        var isCustom = TakesCustom(request, context) && request.Tools.Exists(tool => tool.Kind == ToolKind.Custom && tool.Name == name);
        writer.WriteStartObject();
        writer.WriteString("type"u8, isCustom ? "custom"u8 : "function"u8);
        writer.WriteStartObject(isCustom ? "custom"u8 : "function"u8);
        writer.WriteString("name"u8, names.Of(name));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
