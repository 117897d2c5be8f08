using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>What one binding run shares: where problems go, and which keys each shape asked for.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="emptied">Paths of strings that an environment variable made empty.</param>
internal sealed class BindSession(ProblemList problems, IReadOnlyDictionary<string, string> emptied)
{
    private readonly Dictionary<string, HashSet<string>> _known = new(StringComparer.Ordinal);

    /// <summary>Where problems go.</summary>
    public ProblemList Problems => problems;

    /// <summary>Which keys each shape knows, as far as it was met; the schema is checked against it.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Known => _known;

    /// <summary>Notes an error.</summary>
    public void Error(string path, string message) => problems.Error(path, message);

    /// <summary>Notes that a shape knows a key.</summary>
    public void Know(string shape, string key)
    {
        if (!_known.TryGetValue(shape, out var keys))
        {
            _known.Add(shape, keys = new HashSet<string>(StringComparer.Ordinal));
        }

        keys.Add(key);
    }

    /// <summary>The environment variable that made this string empty; null: none did.</summary>
    public string? VariableBehind(string path) => emptied.GetValueOrDefault(path);

    /// <summary>Text; a number is taken as it is written, because YAML reads <c>1.1</c> as one.</summary>
    public string? Text(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number:
                return value.GetRawText();
            default:
                Error(path, $"must be text, not {NameOf(value)}");
                return null;
        }
    }

    /// <summary>What a value is, in words.</summary>
    public static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
