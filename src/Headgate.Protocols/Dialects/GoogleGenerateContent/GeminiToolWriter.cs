using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Writes <c>tools</c> and <c>toolConfig</c>.</summary>
internal sealed class GeminiToolWriter(ChatRequest request, WriteContext context, Utf8JsonWriter json, GeminiToolNames names)
{
    private const string Own = "gemini";
    private const string ConfigPrefix = "toolConfig.";
    private bool _opened;
    private bool _hasFunctions;

    public void Write()
    {
        WriteFunctions();
        foreach (var tool in request.Tools)
        {
            WriteServerTool(tool);
        }

        if (_opened)
        {
            json.WriteEndArray();
        }

        WriteConfig();
    }

    /// <summary>Writes a JSON Schema as it is, without its <c>$schema</c>, which Google refuses.</summary>
    public static void WriteSchema(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement schema)
    {
        json.WriteStartObject(name);
        foreach (var member in schema.EnumerateObject())
        {
            if (member.Name != "$schema")
            {
                json.WritePropertyName(member.Name);
                member.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private void WriteFunctions()
    {
        foreach (var tool in request.Tools)
        {
            if (tool.Kind is not (ToolKind.Function or ToolKind.Custom))
            {
                continue;
            }

            if (!_hasFunctions)
            {
                _hasFunctions = true;
                Open();
                json.WriteStartObject();
                json.WriteStartArray("functionDeclarations"u8);
            }

            WriteFunction(tool);
        }

        if (_hasFunctions)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private void WriteFunction(ChatTool tool)
    {
        if (tool.CacheTtl is not null)
        {
            context.Losses.Drop(tool.Path?.Field("cache_control"), "cache_control");
        }

        var name = names.Of(tool.Name);
        if (tool is { Dialect: Own, Raw.ValueKind: JsonValueKind.Object } && name == tool.Name)
        {
            tool.Raw.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("name"u8, name);
        if (tool.Description is not null)
        {
            json.WriteString("description"u8, tool.Description);
        }

        if (tool.Kind == ToolKind.Custom)
        {
            WriteFreeText(tool);
        }
        else if (tool.Schema.ValueKind == JsonValueKind.Object)
        {
            WriteSchema(json, "parametersJsonSchema"u8, tool.Schema);
        }

        json.WriteEndObject();
        if (tool.Strict == true)
        {
            context.Losses.Drop(tool.Path?.Field("strict"), "tools[].strict");
        }
    }

    private void WriteFreeText(ChatTool tool)
    {
        json.WritePropertyName("parametersJsonSchema"u8);
        CustomToolBridge.WriteSchema(json);
        var format = tool.Raw.Member("format"u8);
        format = format.Exists() ? format : tool.Raw.Member("custom"u8).Member("format"u8);
        if (format.Exists() && format.Text("type"u8) != "text")
        {
            context.Losses.Drop(tool.Path?.Field("format"), "tools[].format");
        }
    }

    private void WriteServerTool(ChatTool tool)
    {
        var name = tool.Kind switch
        {
            ToolKind.Function or ToolKind.Custom => null,
            _ when tool.Dialect == Own => tool.Name,
            ToolKind.WebSearch => "googleSearch",
            ToolKind.CodeExecution => "codeExecution",
            ToolKind.WebFetch => "urlContext",
            _ => Lost(tool),
        };
        if (name is null)
        {
            return;
        }

        Open();
        json.WriteStartObject();
        json.WritePropertyName(name);
        if (tool is { Dialect: Own } && tool.Raw.Exists())
        {
            tool.Raw.WriteTo(json);
        }
        else
        {
            json.WriteStartObject();
            json.WriteEndObject();
            DropDetails(tool);
        }

        json.WriteEndObject();
    }

    private string? Lost(ChatTool tool)
    {
        context.Losses.Drop(tool.Path, tool.Name);
        return null;
    }

    // Places, filters and limits of another dialect's search.
    private void DropDetails(ChatTool tool)
    {
        if (tool.Raw.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in tool.Raw.EnumerateObject())
        {
            if (member.Name is not ("type" or "name"))
            {
                context.Losses.Drop(tool.Path?.Field(member.Name), $"{tool.Name}.{member.Name}");
            }
        }
    }

    private void Open()
    {
        if (!_opened)
        {
            _opened = true;
            json.WriteStartArray("tools"u8);
        }
    }

    private void WriteConfig()
    {
        var choice = request.ToolChoice;
        if (choice is not null && !_hasFunctions)
        {
            // Google refuses a choice among no functions.
            if (choice.Mode == ToolChoiceMode.Required)
            {
                context.Losses.Drop(FieldNames.Of(request.Dialect, "tool_choice"));
            }

            choice = null;
        }

        var isOpen = false;
        if (choice is not null)
        {
            isOpen = true;
            json.WriteStartObject("toolConfig"u8);
            WriteChoice(choice);
        }

        foreach (var (name, value) in request.Extensions)
        {
            if (request.Dialect == Own && name.StartsWith(ConfigPrefix, StringComparison.Ordinal))
            {
                if (!isOpen)
                {
                    isOpen = true;
                    json.WriteStartObject("toolConfig"u8);
                }

                json.WritePropertyName(name.AsSpan(ConfigPrefix.Length));
                value.WriteTo(json);
            }
        }

        if (isOpen)
        {
            json.WriteEndObject();
        }
    }

    private void WriteChoice(ToolChoice choice)
    {
        json.WriteStartObject("functionCallingConfig"u8);

        // Names are allowed with ANY and VALIDATED; the latter is AUTO among these.
        json.WriteString("mode"u8, choice.Mode switch
        {
            ToolChoiceMode.None => "NONE"u8,
            ToolChoiceMode.Required => "ANY"u8,
            _ when choice.Names.Count > 0 => "VALIDATED"u8,
            _ => "AUTO"u8,
        });
        if (choice.Names.Count > 0 && choice.Mode != ToolChoiceMode.None)
        {
            json.WriteStartArray("allowedFunctionNames"u8);
            foreach (var name in choice.Names)
            {
                json.WriteStringValue(names.Of(name));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
