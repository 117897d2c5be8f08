using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Reads <c>tools</c> and <c>toolConfig</c>. One item of the array may hold several tools: each becomes its own, its name the member's
/// and <see cref="ChatTool.Raw"/> the member's value; a function's is its declaration.
/// </summary>
internal sealed class GeminiToolReader(ChatRequest request, ReadContext context)
{
    public void ReadTools(JsonElement tools, FieldPath? root)
    {
        var at = 0;
        foreach (var tool in tools.Items())
        {
            var path = root is null ? FieldPath.Of("tools", at++) : root.Item("tools", at++);
            if (tool.ValueKind != JsonValueKind.Object)
            {
                context.Fault(path, "must be an object");
                return;
            }

            foreach (var member in tool.EnumerateObject())
            {
                ReadTool(GeminiElements.Camel(member.Name), member.Value, path);
            }
        }
    }

    public void ReadConfig(JsonElement config, FieldPath path)
    {
        if (config.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in config.EnumerateObject())
        {
            var name = GeminiElements.Camel(member.Name);
            if (name == "functionCallingConfig")
            {
                ReadChoice(member.Value, path.Field(name));
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                request.Extensions.Add(new("toolConfig." + name, member.Value));
            }
        }
    }

    private void ReadTool(string name, JsonElement value, FieldPath path)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (name == "functionDeclarations")
        {
            var at = 0;
            foreach (var declaration in value.Items())
            {
                ReadFunction(declaration, path.Item(name, at++));
            }

            return;
        }

        var kind = name switch
        {
            "googleSearch" or "googleSearchRetrieval" => ToolKind.WebSearch,
            "codeExecution" => ToolKind.CodeExecution,
            "urlContext" => ToolKind.WebFetch,
            _ => ToolKind.Opaque,
        };
        request.Tools.Add(new ChatTool(kind, name) { Path = path.Field(name), Dialect = "gemini", Raw = value });
    }

    private void ReadFunction(JsonElement declaration, FieldPath path)
    {
        var name = declaration.Text("name"u8);
        if (string.IsNullOrEmpty(name))
        {
            context.Fault(path.Field("name"), "is missing");
            return;
        }

        var schema = declaration.Either("parametersJsonSchema"u8, "parameters_json_schema"u8);
        var openApi = declaration.Member("parameters"u8);
        request.Tools.Add(new ChatTool(ToolKind.Function, name)
        {
            Path = path,
            Description = declaration.Text("description"u8),
            Schema = schema.Exists() ? schema : openApi.ValueKind == JsonValueKind.Object ? GeminiSchema.ToJsonSchema(openApi) : default,
            Dialect = "gemini",
            Raw = declaration,
        });
    }

    private void ReadChoice(JsonElement config, FieldPath path)
    {
        var names = new List<string>();
        foreach (var name in config.Either("allowedFunctionNames"u8, "allowed_function_names"u8).Items())
        {
            if (name.AsText() is { Length: > 0 } text)
            {
                names.Add(text);
            }
        }

        ToolChoiceMode? mode = config.Text("mode"u8) switch
        {
            null or "MODE_UNSPECIFIED" => null,
            "AUTO" or "VALIDATED" or "auto" => ToolChoiceMode.Auto,
            "ANY" or "any" => ToolChoiceMode.Required,
            "NONE" or "none" => ToolChoiceMode.None,
            _ => Unknown(path),
        };
        if (mode is not null || names.Count > 0)
        {
            request.ToolChoice = new ToolChoice(mode ?? ToolChoiceMode.Auto, names);
        }
    }

    private ToolChoiceMode? Unknown(FieldPath path)
    {
        context.Fault(path.Field("mode"), "must be AUTO, ANY, NONE or VALIDATED");
        return null;
    }
}
