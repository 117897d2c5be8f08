using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>A channel's overrides of request fields and headers.</summary>
internal static class OneApiOverrides
{
    /// <summary>The edits that <c>param_override</c> asks for; null: none.</summary>
    public static FieldEdits? Fields(OneApiRow row, string item, ImportNotes notes)
    {
        if (row.Text("param_override") is not { Length: > 0 } text || text is "{}" or "null")
        {
            return null;
        }

        if (row.Object("param_override") is not { } root)
        {
            notes.LeftOut(item, "its parameter override is not a JSON object and is left out");
            return null;
        }

        var set = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var preset = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var drop = new List<string>();
        if (LooseJson.Member(root, "operations") is { ValueKind: JsonValueKind.Array } operations)
        {
            foreach (var operation in operations.EnumerateArray())
            {
                Operation(operation, set, preset, drop, item, notes);
            }
        }
        else
        {
            foreach (var property in LooseJson.Members(root))
            {
                if (IsOurs(property.Name))
                {
                    notes.LeftOut(item, $"its override of '{property.Name}' is left out: the gateway itself decides that field");
                }
                else
                {
                    set[property.Name] = property.Value;
                }
            }
        }

        return set.Count + preset.Count + drop.Count == 0 ? null : new FieldEdits
        {
            Set = set.Count == 0 ? null : set,
            Default = preset.Count == 0 ? null : preset,
            Drop = drop.Count == 0 ? null : drop,
        };
    }

    /// <summary>The headers that <c>header_override</c> adds; null: none.</summary>
    public static Dictionary<string, string>? Headers(OneApiRow row, string item, ImportNotes notes)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (row.Text("openai_organization") is { Length: > 0 } organization)
        {
            headers["OpenAI-Organization"] = organization;
        }

        if (row.Text("header_override") is { Length: > 0 } text && text is not ("{}" or "null"))
        {
            if (row.Object("header_override") is not { } root)
            {
                notes.LeftOut(item, "its header override is not a JSON object and is left out");
            }
            else
            {
                foreach (var property in LooseJson.Members(root))
                {
                    var value = LooseJson.Text(property.Value) ?? string.Empty;
                    if (value.Contains('{', StringComparison.Ordinal) || value.Length == 0 || !HeaderText.IsHeader(property.Name, value) || property.Name.Contains('*', StringComparison.Ordinal))
                    {
                        notes.LeftOut(item, $"its header '{ImportNames.Clean(property.Name)}' is left out: only fixed values come");
                    }
                    else
                    {
                        headers[property.Name] = value;
                    }
                }
            }
        }

        return headers.Count == 0 ? null : headers;
    }

    private static void Operation(
        JsonElement operation, Dictionary<string, JsonElement> set, Dictionary<string, JsonElement> preset, List<string> drop, string item, ImportNotes notes)
    {
        var mode = LooseJson.Text(LooseJson.Member(operation, "mode")) ?? string.Empty;
        var path = LooseJson.Text(LooseJson.Member(operation, "path")) ?? string.Empty;
        var isPlain = path.Length > 0 && !path.Contains('.', StringComparison.Ordinal) && !IsOurs(path)
            && !LooseJson.Items(LooseJson.Member(operation, "conditions")).Any() && LooseJson.Member(operation, "conditions") is not { ValueKind: JsonValueKind.Object };
        if (isPlain && mode is "set" && LooseJson.Member(operation, "value") is { } value)
        {
            (LooseJson.Flag(LooseJson.Member(operation, "keep_origin")) ? preset : set)[path] = value;
        }
        else if (isPlain && mode is "delete")
        {
            drop.Add(path);
        }
        else
        {
            notes.LeftOut(item, $"its override '{ImportNames.Clean($"{mode} {path}")}' is left out: only setting and deleting whole fields without conditions comes");
        }
    }

    private static bool IsOurs(string field) => field is "model" or "stream";
}
