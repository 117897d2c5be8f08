using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>Writes <c>toolConfig</c> (wire-formats sections 6 and 8). It must be there whenever the history holds calls.</summary>
internal sealed class BedrockToolWriter(ChatRequest request, WriteContext context, Utf8JsonWriter writer, BedrockNames names)
{
    private readonly BedrockModel _model = new(context.Model);

    // One tool that must be called is named in the choice; several can only be had by sending no others.
    private string? Named => request.ToolChoice is { Mode: ToolChoiceMode.Required, Names: [var name] } ? name : null;

    private IReadOnlyList<string>? Only => Named is null && request.ToolChoice is { Names.Count: > 0 } choice ? choice.Names : null;

    public void Write()
    {
        var tools = Chosen();
        var called = Called();
        if (tools.Count == 0 && called.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("toolConfig"u8);
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            WriteTool(tool);
        }

        if (tools.Count == 0)
        {
            // The client sent none with this request: the calls of old must be of tools that exist.
            context.Losses.Repair("tools");
            foreach (var name in called)
            {
                WriteTool(new ChatTool(ToolKind.Function, name));
            }
        }

        writer.WriteEndArray();
        WriteChoice(tools);
        writer.WriteEndObject();
    }

    /// <summary>The tools that may be called and that exist here.</summary>
    private List<ChatTool> Chosen()
    {
        var tools = new List<ChatTool>();
        foreach (var tool in request.Tools)
        {
            if (tool.Kind is not (ToolKind.Function or ToolKind.Custom))
            {
                context.Losses.Drop(tool.Path, tool.Name);
            }
            else if (Only is not { } only || only.Contains(tool.Name, StringComparer.Ordinal))
            {
                tools.Add(tool);
            }
        }

        if (request.ToolChoice?.Mode != ToolChoiceMode.None || tools.Count == 0)
        {
            return tools;
        }

        // Leaving them out says "none", but a history with calls needs them.
        if (Called().Count == 0)
        {
            return [];
        }

        context.Losses.Drop(FieldNames.Of(request.Dialect, "tool_choice"));
        return tools;
    }

    private List<string> Called()
    {
        var called = new List<string>();
        foreach (var turn in request.Turns)
        {
            foreach (var part in turn.Parts)
            {
                if (part is ToolCallPart call && !called.Contains(call.Name))
                {
                    called.Add(call.Name);
                }
            }
        }

        return called;
    }

    private void WriteTool(ChatTool tool)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("toolSpec"u8);
        writer.WriteString("name"u8, names.Tool(tool.Name));
        if (!string.IsNullOrEmpty(tool.Description))
        {
            writer.WriteString("description"u8, tool.Description);
        }

        writer.WriteStartObject("inputSchema"u8);
        writer.WritePropertyName("json"u8);
        WriteSchema(tool);
        writer.WriteEndObject();
        if (tool.Strict == true && context.Traits.JsonSchema && _model.IsClaude)
        {
            writer.WriteBoolean("strict"u8, true);
        }
        else if (tool.Strict == true)
        {
            context.Losses.Drop(tool.Path?.Field("strict"), "strict");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        if (tool.CacheTtl is not null)
        {
            BedrockCachePoint.Write(writer, tool.CacheTtl, _model.IsClaude, _model, tool.Path, context);
        }
    }

    private void WriteSchema(ChatTool tool)
    {
        if (tool.Kind == ToolKind.Function && tool.Schema.ValueKind == JsonValueKind.Object && tool.Schema.Member("type"u8).Exists())
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
        if (tool.Schema.ValueKind == JsonValueKind.Object)
        {
            // The type must be said.
            foreach (var member in tool.Schema.EnumerateObject())
            {
                if (!member.NameEquals("type"u8))
                {
                    member.WriteTo(writer);
                }
            }
        }

        writer.WriteEndObject();
    }

    private void WriteChoice(List<ChatTool> tools)
    {
        if (request.ToolChoice?.Mode != ToolChoiceMode.Required || tools.Count == 0)
        {
            return;
        }

        var named = Named;
        if (context.Traits.ToolChoices is { } known && !known.Contains(named is null ? "required" : "named"))
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, "tool_choice"));
            return;
        }

        writer.WriteStartObject("toolChoice"u8);
        writer.WriteStartObject(named is null ? "any"u8 : "tool"u8);
        if (named is not null)
        {
            writer.WriteString("name"u8, names.Tool(named));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
