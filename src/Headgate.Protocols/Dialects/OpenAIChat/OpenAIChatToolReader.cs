using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Tools and the choice among them, in the present form and the old one (<c>functions</c>, <c>function_call</c>).</summary>
internal static class OpenAIChatToolReader
{
    public static void Read(ChatRequest request, ReadContext context)
    {
        var body = request.Body;
        request.ParallelToolCalls = body.Flag("parallel_tool_calls"u8);
        ReadTools(request, context);
        ReadFunctions(request, context);
        if (body.Member("web_search_options"u8) is { ValueKind: JsonValueKind.Object } options)
        {
            request.Tools.Add(new ChatTool(ToolKind.WebSearch, "web_search") { Path = FieldPath.Of("web_search_options"), Raw = options, Dialect = OpenAIChatDialect.Name });
        }

        request.ToolChoice = body.Member("tool_choice"u8) is { ValueKind: not JsonValueKind.Undefined } choice
            ? ChoiceOf(choice, FieldPath.Of("tool_choice"), context)
            : body.Member("function_call"u8) is { ValueKind: not JsonValueKind.Undefined } old ? OldChoiceOf(old) : null;
    }

    private static void ReadTools(ChatRequest request, ReadContext context)
    {
        var index = 0;
        foreach (var tool in request.Body.Items("tools"u8))
        {
            var path = FieldPath.Of("tools", index++);
            var type = tool.Text("type"u8);
            if (type is null && tool.Member("function"u8).Exists())
            {
                type = "function";
            }

            switch (type)
            {
                case null:
                    context.Fault(path.Field("type"), "it must be a string");
                    break;
                case "function" or "custom":
                    ReadTool(request, context, tool, type, path);
                    break;
                default:
                    request.Tools.Add(new ChatTool(ToolKind.Opaque, type) { Path = path, Raw = tool, Dialect = OpenAIChatDialect.Name });
                    break;
            }
        }
    }

    private static void ReadTool(ChatRequest request, ReadContext context, JsonElement tool, string type, FieldPath path)
    {
        // Some tools send the flat form of the Responses protocol here.
        var inner = tool.Member(type == "custom" ? "custom"u8 : "function"u8) is { ValueKind: JsonValueKind.Object } nested ? nested : tool;
        if (inner.Text("name"u8) is not { Length: > 0 } name)
        {
            context.Fault(path.Field(type).Field("name"), "it must be a string that is not empty");
            return;
        }

        request.Tools.Add(new ChatTool(type == "custom" ? ToolKind.Custom : ToolKind.Function, name)
        {
            Path = path,
            Description = inner.Text("description"u8),
            Schema = inner.Member("parameters"u8) is { ValueKind: JsonValueKind.Object } schema ? schema : default,
            Strict = inner.Flag("strict"u8),
            CacheTtl = CacheMark.Of(tool) ?? CacheMark.Of(inner),
            Raw = tool,
            Dialect = OpenAIChatDialect.Name,
        });
    }

    private static void ReadFunctions(ChatRequest request, ReadContext context)
    {
        var index = 0;
        foreach (var function in request.Body.Items("functions"u8))
        {
            ReadTool(request, context, function, "function", FieldPath.Of("functions", index++));
        }
    }

    private static ToolChoice? ChoiceOf(JsonElement choice, FieldPath path, ReadContext context)
    {
        if (choice.ValueKind == JsonValueKind.String)
        {
            return ModeOf(choice.AsText()) is { } mode ? new ToolChoice(mode, []) : Faulty(path, context);
        }

        var type = choice.Text("type"u8);
        var allowed = choice.Member("allowed_tools"u8);
        if (type == "allowed_tools")
        {
            var names = new List<string>();
            foreach (var tool in allowed.Items("tools"u8))
            {
                if (NameOf(tool) is { } name)
                {
                    names.Add(name);
                }
            }

            return new ToolChoice(ModeOf(allowed.Text("mode"u8)) ?? ToolChoiceMode.Auto, names);
        }

        if (NameOf(choice) is { } one)
        {
            return new ToolChoice(ToolChoiceMode.Required, [one]);
        }

        return ModeOf(type) is { } said ? new ToolChoice(said, []) : Faulty(path, context);
    }

    private static ToolChoice? Faulty(FieldPath path, ReadContext context)
    {
        context.Fault(path, "it must be none, auto, required, or an object that names a tool");
        return null;
    }

    private static ToolChoice? OldChoiceOf(JsonElement choice) =>
        NameOf(choice) is { } name ? new ToolChoice(ToolChoiceMode.Required, [name])
        : ModeOf(choice.AsText()) is { } mode ? new ToolChoice(mode, [])
        : null;

    private static string? NameOf(JsonElement choice) =>
        choice.Member("function"u8).Text("name"u8) ?? choice.Member("custom"u8).Text("name"u8) ?? choice.Text("name"u8);

    private static ToolChoiceMode? ModeOf(string? word) => word switch
    {
        "auto" => ToolChoiceMode.Auto,
        "none" => ToolChoiceMode.None,
        "required" or "any" => ToolChoiceMode.Required,
        _ => null,
    };
}
