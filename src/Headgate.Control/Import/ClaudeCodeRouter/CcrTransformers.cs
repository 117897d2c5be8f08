using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.ClaudeCodeRouter;

/// <summary>
/// A provider's transformers. Most only translate between protocols, which the gateway does by itself; those that change fields become edits of
/// fields; the rest is noted.
/// </summary>
internal sealed class CcrTransformers
{
    private static readonly HashSet<string> Translation = new(StringComparer.OrdinalIgnoreCase)
    {
        "anthropic", "openai", "gemini", "openai-responses", "deepseek", "openrouter", "vercel", "groq", "cerebras", "streamoptions", "cleancache", "reasoning",
        "vertex-gemini", "vertex-claude",
    };

    private readonly Dictionary<string, string> _rename = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _set = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _default = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NumberRange> _clamp = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>transformer</c>.</summary>
    public CcrTransformers(JsonElement? transformer, string item, ImportNotes notes)
    {
        foreach (var entry in LooseJson.Items(LooseJson.Member(transformer, "use")))
        {
            var options = entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() > 1 ? entry[1] : (JsonElement?)null;
            var name = LooseJson.Text(entry.ValueKind == JsonValueKind.Array ? LooseJson.Items(entry).Cast<JsonElement?>().FirstOrDefault() : entry);
            if (name is not null)
            {
                _names.Add(name);
                Take(name, options, item, notes);
            }
        }

        foreach (var model in LooseJson.Members(transformer).Where(m => !string.Equals(m.Name, "use", StringComparison.Ordinal)))
        {
            var names = LooseJson.Items(LooseJson.Member(model.Value, "use"))
                .Select(e => LooseJson.Text(e.ValueKind == JsonValueKind.Array ? LooseJson.Items(e).Cast<JsonElement?>().FirstOrDefault() : e) ?? "?")
                .Where(n => !Translation.Contains(n)).ToArray();
            if (names.Length > 0)
            {
                notes.LeftOut(item, $"{ImportNames.Clean(string.Join(", ", names))} for the model '{ImportNames.Clean(model.Name)}' alone is left out: edits of fields hold for a whole channel");
            }
        }
    }

    /// <summary>Whether the key is sent as a bearer to a server of Anthropic's protocol.</summary>
    public bool Bearer { get; private set; }

    /// <summary>Whether a transformer is used.</summary>
    public bool Uses(string name) => _names.Contains(name);

    /// <summary>The edits; null: none.</summary>
    public FieldEdits? Edits => _rename.Count + _set.Count + _default.Count + _clamp.Count == 0 ? null : new FieldEdits
    {
        Rename = _rename.Count == 0 ? null : _rename,
        Set = _set.Count == 0 ? null : _set,
        Default = _default.Count == 0 ? null : _default,
        Clamp = _clamp.Count == 0 ? null : _clamp,
    };

    private void Take(string name, JsonElement? options, string item, ImportNotes notes)
    {
        switch (name.ToUpperInvariant())
        {
            case "ANTHROPIC":
                Bearer = LooseJson.Flag(LooseJson.Member(options, "UseBearer"));
                break;
            case "MAXTOKEN":
                Cap(options);
                break;
            case "MAXCOMPLETIONTOKENS":
                _rename["max_tokens"] = "max_completion_tokens";
                break;
            case "SAMPLING":
                Cap(options);
                AddTo(_set, options, except: "max_tokens");
                break;
            case "CUSTOMPARAMS":
                AddTo(_default, options);
                break;
            case "OPENROUTER" or "VERCEL":
                AddTo(_set, options);
                break;
            default:
                if (!Translation.Contains(name))
                {
                    notes.LeftOut(item, $"its transformer '{ImportNames.Clean(name)}' has no counterpart and is left out");
                }

                break;
        }
    }

    private void Cap(JsonElement? options)
    {
        if (LooseJson.Number(LooseJson.Member(options, "max_tokens")) is > 0 and var most)
        {
            _clamp["max_tokens"] = new NumberRange(null, most);
        }
    }

    private static void AddTo(Dictionary<string, JsonElement> fields, JsonElement? options, string except = "")
    {
        foreach (var option in LooseJson.Members(options).Where(o => o.Name is not ("model" or "stream") && !string.Equals(o.Name, except, StringComparison.Ordinal)))
        {
            fields[option.Name] = option.Value;
        }
    }
}
