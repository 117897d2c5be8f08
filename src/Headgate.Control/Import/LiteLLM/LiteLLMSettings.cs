using System.Text.Json;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>
/// The settings sections. People write keys into the wrong one and LiteLLM takes many of them there too, so a key is looked for
/// everywhere, its own sections first, and what stands elsewhere is noted.
/// </summary>
internal sealed class LiteLLMSettings(LiteLLMDocument document, LiteLLMNotes notes)
{
    private static readonly string[] Sections = ["router_settings", "litellm_settings", "general_settings"];

    // Known to LiteLLM, and without anything to carry over: output of its own, or how things are here anyway.
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "set_verbose", "json_logs", "debug", "telemetry", "suppress_debug_info", "drop_params", "turn_off_message_logging",
        "redact_user_api_key_info", "always_include_stream_usage", "detailed_debug",
    };

    // Not to be listed as unknown at the top level.
    private static readonly HashSet<string> TopLevel = new(StringComparer.Ordinal) { "environment_variables" };

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A key's value and path; null: it stands nowhere.</summary>
    /// <param name="key">The key.</param>
    /// <param name="own">The sections where it belongs, the strongest first.</param>
    public (JsonElement Value, string Path)? Take(string key, params ReadOnlySpan<string> own)
    {
        (JsonElement, string)? found = null;
        foreach (var section in own)
        {
            found ??= In(section, key);
        }

        foreach (var section in Sections)
        {
            if (found is null && In(section, key) is { } misplaced)
            {
                notes.Add(misplaced.Path, $"belongs into {own[0]}; taken from here");
                found = misplaced;
            }

            _taken.Add($"{section}.{key}");
        }

        if (found is null && document.Section(key) is { } top)
        {
            notes.Add(key, $"belongs into {own[0]}; taken from here");
            found = (top, key);
        }

        _taken.Add(key);
        return found;
    }

    /// <summary>Notes everything that nobody took.</summary>
    public void NoteTheRest()
    {
        foreach (var (name, section) in document.Sections)
        {
            if (Sections.Contains(name, StringComparer.Ordinal))
            {
                foreach (var key in LiteLLMValues.Members(section).Select(p => p.Name).Where(k => !Silent.Contains(k) && !_taken.Contains($"{name}.{k}")))
                {
                    notes.Add($"{name}.{key}", "is not imported");
                }
            }
            else if (!TopLevel.Contains(name) && !_taken.Contains(name))
            {
                notes.Add(name, "is not imported");
            }
        }
    }

    private (JsonElement Value, string Path)? In(string section, string key) =>
        LiteLLMValues.Member(document.Section(section), key) is { } value ? (value, $"{section}.{key}") : null;
}
