using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Reads tools and the choice among them.</summary>
internal static class ResponsesToolReader
{
    public static void Read(ChatRequest request, JsonElement root, ReadContext context)
    {
        var index = 0;
        foreach (var tool in root.Items("tools"u8))
        {
            ReadTool(request, tool, FieldPath.Of("tools", index++), context);
        }

        request.ToolChoice = ChoiceOf(root.Member("tool_choice"u8));
    }

    private static void ReadTool(ChatRequest request, JsonElement tool, FieldPath path, ReadContext context)
    {
        if (tool.Text("type"u8) is not { Length: > 0 } type)
        {
            context.Fault(path.Field("type"), "is missing");
            return;
        }

        var kind = type switch
        {
            "function" => ToolKind.Function,
            "custom" => ToolKind.Custom,
            "code_interpreter" => ToolKind.CodeExecution,
            _ when type.StartsWith("web_search", StringComparison.Ordinal) => ToolKind.WebSearch,
            _ => ToolKind.Opaque,
        };
        var isOwn = kind is ToolKind.Function or ToolKind.Custom;
        var name = isOwn ? tool.Text("name"u8) : type;
        if (string.IsNullOrEmpty(name))
        {
            context.Fault(path.Field("name"), "is missing");
            return;
        }

        request.Tools.Add(new ChatTool(kind, name)
        {
            Path = path,
            Description = isOwn ? tool.Text("description"u8) : null,
            Schema = tool.Member("parameters"u8),
            Strict = tool.Flag("strict"u8),
            Dialect = "openai-responses",
            Raw = tool,
        });
    }

    private static ToolChoice? ChoiceOf(JsonElement choice)
    {
        if (choice.AsText() is { } word)
        {
            return word switch
            {
                "none" => new ToolChoice(ToolChoiceMode.None, []),
                "required" => new ToolChoice(ToolChoiceMode.Required, []),
                _ => new ToolChoice(ToolChoiceMode.Auto, []),
            };
        }

        if (choice.Text("type"u8) is not { } type)
        {
            return null;
        }

        if (type != "allowed_tools")
        {
            return new ToolChoice(ToolChoiceMode.Required, [NameOf(choice, type)]);
        }

        var names = new List<string>();
        foreach (var tool in choice.Items("tools"u8))
        {
            names.Add(NameOf(tool, tool.Text("type"u8) ?? string.Empty));
        }

        return new ToolChoice(choice.Text("mode"u8) == "required" ? ToolChoiceMode.Required : ToolChoiceMode.Auto, names);
    }

    private static string NameOf(JsonElement choice, string type) => choice.Text("name"u8) ?? type;
}
