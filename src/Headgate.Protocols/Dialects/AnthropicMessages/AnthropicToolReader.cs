using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Reads tools and the choice among them.</summary>
internal static class AnthropicToolReader
{
    /// <summary>Claude Code's stand-in for tools that the model may load later; it means something to Anthropic's servers only.</summary>
    public const string Placeholder = "DeferredToolPlaceholder";

    /// <summary>Fills in the request's tools and choice.</summary>
    public static void Read(ChatRequest request, JsonElement body, ReadContext context)
    {
        var index = 0;
        foreach (var tool in body.Items("tools"u8))
        {
            var path = FieldPath.Of("tools", index++);
            if (tool.Text("name"u8) == Placeholder)
            {
                continue;
            }

            if (ReadTool(tool, path, context) is { } read)
            {
                request.Tools.Add(read);
            }
        }

        ReadChoice(request, body.Member("tool_choice"u8), context);
    }

    private static ChatTool? ReadTool(JsonElement tool, FieldPath path, ReadContext context)
    {
        var type = tool.Text("type"u8) ?? "custom";
        var name = tool.Text("name"u8);
        var kind = KindOf(type);
        if (tool.ValueKind != JsonValueKind.Object || (kind == ToolKind.Function && string.IsNullOrEmpty(name)))
        {
            context.Fault(path.Field("name"), "a tool needs a name");
            return null;
        }

        return new ChatTool(kind, name ?? type)
        {
            Path = path,
            Description = tool.Text("description"u8),
            Schema = tool.Member("input_schema"u8),
            Strict = tool.Flag("strict"u8),
            CacheTtl = AnthropicContentReader.CacheTtl(tool),
            Dialect = AnthropicBlocks.Dialect,
            Raw = tool,
        };
    }

    // Server tools carry the date of their version: web_search_20250305.
    private static ToolKind KindOf(string type) => type switch
    {
        "custom" => ToolKind.Function,
        _ when type.StartsWith("web_search_", StringComparison.Ordinal) => ToolKind.WebSearch,
        _ when type.StartsWith("code_execution_", StringComparison.Ordinal) => ToolKind.CodeExecution,
        _ when type.StartsWith("web_fetch_", StringComparison.Ordinal) => ToolKind.WebFetch,
        _ => ToolKind.Opaque,
    };

    private static void ReadChoice(ChatRequest request, JsonElement choice, ReadContext context)
    {
        if (!choice.Exists())
        {
            return;
        }

        switch (choice.Text("type"u8))
        {
            case "auto":
                request.ToolChoice = new ToolChoice(ToolChoiceMode.Auto, []);
                break;
            case "any":
                request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, []);
                break;
            case "none":
                request.ToolChoice = new ToolChoice(ToolChoiceMode.None, []);
                break;
            case "tool" when choice.Text("name"u8) is { Length: > 0 } name:
                request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, [name]);
                break;
            case "tool":
                context.Fault(FieldPath.Of("tool_choice").Field("name"), "must name a tool");
                break;
            default:
                context.Fault(FieldPath.Of("tool_choice").Field("type"), "must be auto, any, tool or none");
                break;
        }

        if (choice.Flag("disable_parallel_tool_use"u8) is { } disabled)
        {
            request.ParallelToolCalls = !disabled;
        }
    }
}
