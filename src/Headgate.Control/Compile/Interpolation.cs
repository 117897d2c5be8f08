using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>
/// Fills <c>${NAME}</c> and <c>${NAME:-default}</c> inside strings from the environment; <c>$${</c> stands for <c>${</c>. Names of
/// properties are left alone, and so is what a variable's value holds.
/// </summary>
internal sealed class Interpolation(Func<string, string?> environment, ProblemList problems)
{
    private const string Open = "${";
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("$ {\t\r\n");
    private readonly Dictionary<string, string> _emptied = new(StringComparer.Ordinal);

    /// <summary>Paths of strings that a variable made empty, with the variable's name.</summary>
    public IReadOnlyDictionary<string, string> Emptied => _emptied;

    /// <summary>The same document with everything filled in.</summary>
    public JsonDocument Apply(JsonDocument document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(document.RootElement, JsonPath.Root, writer);
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    /// <summary>Fills one string.</summary>
    public string Fill(string text, string path)
    {
        var open = text.IndexOf(Open, StringComparison.Ordinal);
        if (open < 0)
        {
            return text;
        }

        var filled = new StringBuilder(text.Length);
        var done = 0;
        string? variable = null;
        for (; open >= 0; open = text.IndexOf(Open, done, StringComparison.Ordinal))
        {
            if (open > done && text[open - 1] == '$')
            {
                filled.Append(text, done, open - done - 1).Append(Open);
                done = open + Open.Length;
                continue;
            }

            filled.Append(text, done, open - done);
            var end = text.IndexOf('}', open);
            if (end < 0)
            {
                problems.Error(path, "holds '${' without its '}'; write '$${' for the characters themselves");
                return text;
            }

            if (Value(text[(open + Open.Length)..end], path, out variable) is not { } value)
            {
                return text;
            }

            filled.Append(value);
            done = end + 1;
        }

        filled.Append(text, done, text.Length - done);
        if (filled.Length == 0 && variable is not null)
        {
            _emptied[path] = variable;
        }

        return filled.ToString();
    }

    // Null: an error was reported.
    private string? Value(string reference, string path, out string name)
    {
        var colon = reference.IndexOf(":-", StringComparison.Ordinal);
        var fallback = colon < 0 ? null : reference[(colon + 2)..];
        name = colon < 0 ? reference : reference[..colon];
        if (name.Length == 0 || name.AsSpan().ContainsAny(NotInNames))
        {
            problems.Error(path, $"'${{{name}}}' does not name an environment variable");
            return null;
        }

        var value = environment(name);
        if (fallback is not null)
        {
            return string.IsNullOrEmpty(value) ? fallback : value;
        }

        if (value is null)
        {
            problems.Error(path, $"the environment variable {name} is not set; set it, or write ${{{name}:-default}}");
        }

        return value;
    }

    private void Write(JsonElement element, string path, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, JsonPath.Member(path, property.Name), writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, JsonPath.Item(path, index++), writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Fill(element.GetString()!, path));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
