using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Headgate.Control.Transfer;

/// <summary>Writes JSON as YAML. Texts are quoted, so that none is read as a number or a word with a meaning.</summary>
internal static class YamlWriter
{
    /// <summary>The document as YAML.</summary>
    public static string Write(JsonElement root)
    {
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(Node(root))).Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static YamlNode Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new YamlMappingNode(value.EnumerateObject().SelectMany(p => new[] { Text(p.Name), Node(p.Value) })),
        JsonValueKind.Array => new YamlSequenceNode(value.EnumerateArray().Select(Node)),
        JsonValueKind.String => Text(value.GetString()!),
        _ => new YamlScalarNode(value.GetRawText()) { Style = ScalarStyle.Plain },
    };

    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Length > 0 && text.All(char.IsAsciiLetter) && text is not ("true" or "True" or "TRUE" or "false" or "False" or "FALSE" or "null" or "Null" or "NULL")
            ? ScalarStyle.Plain
            : ScalarStyle.DoubleQuoted,
    };
}
