using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>An object that is put together from values at places such as <c>$.a.b[0]</c>. Places that cannot be are left out.</summary>
internal sealed class ArgumentTree
{
    private const int MostItems = 10_000;
    private const int MostDepth = 64;

    private readonly Node _root = new() { Members = [] };
    private int _items;

    /// <summary>The leaf at a place, made where it is not there; null: there is no such place.</summary>
    public Leaf? At(string path)
    {
        if (StepsOf(path) is not { } steps)
        {
            return null;
        }

        var node = _root;
        for (var i = 0; i < steps.Count; i++)
        {
            if (Child(node, steps[i]) is not { } child)
            {
                return null;
            }

            node = child;
            var isLast = i == steps.Count - 1;
            if (isLast ? node.Members is not null || node.Items is not null : !Become(node, isArray: steps[i + 1].Index >= 0))
            {
                return null;
            }
        }

        return node.Leaf ??= new Leaf();
    }

    /// <summary>Writes the object.</summary>
    public void WriteTo(Utf8JsonWriter json) => Write(json, _root);

    // Steps of the paths that Google writes: $.a.b, [0], ['a b'].
    private static List<Step>? StepsOf(string path)
    {
        var steps = new List<Step>();
        var at = path.StartsWith('$') ? 1 : 0;
        while (at < path.Length)
        {
            if (steps.Count == MostDepth || StepAt(path, ref at) is not { } step)
            {
                return null;
            }

            steps.Add(step);
        }

        return steps.Count == 0 ? null : steps;
    }

    private static Step? StepAt(string path, ref int at)
    {
        if (path[at] == '.')
        {
            var end = path.AsSpan(at + 1).IndexOfAny('.', '[');
            var name = end < 0 ? path[(at + 1)..] : path.Substring(at + 1, end);
            at += name.Length + 1;
            return new Step(name, -1);
        }

        if (path[at] != '[' || at + 1 == path.Length)
        {
            return null;
        }

        var quote = path[at + 1];
        var isQuoted = quote is '\'' or '"';
        var close = isQuoted ? path.IndexOf($"{quote}]", at + 2, StringComparison.Ordinal) : path.IndexOf(']', at);
        if (close < 0)
        {
            return null;
        }

        var inside = path[(at + (isQuoted ? 2 : 1))..close];
        at = close + (isQuoted ? 2 : 1);
        return isQuoted ? new Step(inside, -1)
            : int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new Step(string.Empty, index)
            : null;
    }

    private Node? Child(Node node, Step step)
    {
        if (step.Index < 0)
        {
            if (node.Members is null)
            {
                return null;
            }

            if (!node.Members.TryGetValue(step.Name, out var member))
            {
                node.Members.Add(step.Name, member = new Node());
            }

            return member;
        }

        if (node.Items is null)
        {
            return null;
        }

        while (node.Items.Count <= step.Index)
        {
            if (++_items > MostItems)
            {
                return null;
            }

            node.Items.Add(new Node());
        }

        return node.Items[step.Index];
    }

    private static bool Become(Node node, bool isArray)
    {
        if (node.Leaf is not null)
        {
            return false;
        }

        if (isArray)
        {
            node.Items ??= [];
        }
        else
        {
            node.Members ??= [];
        }

        return node.Items is null || node.Members is null;
    }

    private static void Write(Utf8JsonWriter json, Node node)
    {
        if (node.Members is { } members)
        {
            json.WriteStartObject();
            foreach (var (name, member) in members)
            {
                json.WritePropertyName(name);
                Write(json, member);
            }

            json.WriteEndObject();
        }
        else if (node.Items is { } items)
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                Write(json, item);
            }

            json.WriteEndArray();
        }
        else if (node.Leaf?.Text is { } text)
        {
            json.WriteStringValue(text.ToString());
        }
        else if (node.Leaf is { Value.ValueKind: not JsonValueKind.Undefined } leaf)
        {
            leaf.Value.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private readonly record struct Step(string Name, int Index);

    /// <summary>A value: text that grows, or a number or flag; neither: null.</summary>
    public sealed class Leaf
    {
        public StringBuilder? Text { get; set; }

        public JsonElement Value { get; set; }
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Members { get; set; }

        public List<Node>? Items { get; set; }

        public Leaf? Leaf { get; set; }
    }
}
