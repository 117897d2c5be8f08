using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Gateway.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Headgate.Control.Compile;

/// <summary>
/// Reads YAML as the JSON document of the same shape, so that one binder serves both. Plain scalars follow YAML 1.2's core schema
/// (<c>no</c> and <c>on</c> are text); anchors and merge keys are resolved.
/// </summary>
internal static class YamlText
{
    // Aliases can make a small file stand for an enormous one.
    private const int MostNodes = 2_000_000;
    private const int Deepest = 64;
    private static readonly SearchValues<char> InNumbers = SearchValues.Create("0123456789+-.eE");

    /// <summary>The document; null with an error where the text is not YAML.</summary>
    public static JsonDocument? Parse(string text, string file, ProblemList problems)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new Shallow(new Parser(new StringReader(text))));
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                if (stream.Documents.Count == 0)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    var budget = MostNodes;
                    Write(stream.Documents[0].RootNode, writer, ref budget, 0);
                }
            }

            return JsonDocument.Parse(buffer.WrittenMemory);
        }
        catch (YamlException e)
        {
            // The message repeats the position in a form of its own; ours comes first and is the same for JSON.
            var colon = e.Message.IndexOf("): ", StringComparison.Ordinal);
            var reason = colon < 0 ? e.Message : e.Message[(colon + 3)..];
            problems.Error(string.Empty, $"{file}({e.Start.Line},{e.Start.Column}): not YAML: {reason}");
            return null;
        }
    }

    private static void Write(YamlNode node, Utf8JsonWriter writer, ref int budget, int depth)
    {
        if (--budget < 0 || depth > Deepest)
        {
            throw new YamlException(node.Start, node.End, "too many nodes, or nested too deep");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                writer.WriteStartObject();
                foreach (var (name, value) in Members(mapping, 0))
                {
                    writer.WritePropertyName(name);
                    Write(value, writer, ref budget, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                writer.WriteStartArray();
                foreach (var item in sequence)
                {
                    Write(item, writer, ref budget, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                Write(scalar, writer);
                break;
        }
    }

    // The mapping's own keys win over those that `<<` brings in.
    private static Dictionary<string, YamlNode> Members(YamlMappingNode mapping, int depth)
    {
        if (depth > Deepest)
        {
            throw new YamlException(mapping.Start, mapping.End, "merge keys are nested too deep");
        }

        var members = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        var merged = new List<YamlMappingNode>();
        foreach (var (key, value) in mapping)
        {
            var name = key is YamlScalarNode { Value: { } scalar } ? scalar : throw new YamlException(key.Start, key.End, "a key must be a plain word");
            if (string.Equals(name, "<<", StringComparison.Ordinal))
            {
                merged.AddRange(value is YamlSequenceNode list ? list.OfType<YamlMappingNode>() : [.. new[] { value }.OfType<YamlMappingNode>()]);
            }
            else
            {
                members[name] = value;
            }
        }

        foreach (var member in merged.SelectMany(m => Members(m, depth + 1)))
        {
            members.TryAdd(member.Key, member.Value);
        }

        return members;
    }

    private static void Write(YamlScalarNode scalar, Utf8JsonWriter writer)
    {
        var value = scalar.Value ?? string.Empty;
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
        {
            writer.WriteStringValue(value);
            return;
        }

        switch (value)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                writer.WriteNullValue();
                return;
            case "true" or "True" or "TRUE":
                writer.WriteBooleanValue(true);
                return;
            case "false" or "False" or "FALSE":
                writer.WriteBooleanValue(false);
                return;
        }

        if (IsNumber(value) && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }

    // A version such as 1.10 loses its last digit as a number everywhere in YAML, so that is no loss of ours.
    private static bool IsNumber(string value)
    {
        var start = value[0] is '-' or '+' ? 1 : 0;
        return value.Length > start && (char.IsAsciiDigit(value[start]) || value[start] == '.') && !value.AsSpan().ContainsAnyExcept(InNumbers);
    }

    // A stream builds its nodes by recursion: what is nested without end would end the process, not the parsing.
    private sealed class Shallow(Parser parser) : IParser
    {
        private int _depth;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            if (!parser.MoveNext())
            {
                return false;
            }

            _depth += parser.Current!.NestingIncrease;
            return _depth <= Deepest ? true : throw new YamlException(parser.Current.Start, parser.Current.End, "too many nodes, or nested too deep");
        }
    }
}
