using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// Turns calls of functions that stand in for the client's custom tools back into custom calls. Writers for dialects without custom
/// tools declare each as a function with one string argument, <see cref="Argument"/>; its value is the free text.
/// </summary>
public sealed class CustomToolBridge(IChatEventSink next, AnswerContext context) : IChatEventSink
{
    /// <summary>The argument that carries the free text.</summary>
    public const string Argument = "input";

    private readonly ArrayBufferWriter<byte> _arguments = new();
    private string? _id;
    private string? _name;
    private readonly List<Proof> _proofs = [];
    private bool _bridging;

    /// <summary>The arguments of the stand-in for a free text.</summary>
    public static string Wrap(string input)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(Argument, input);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the JSON Schema of the stand-in: an object with the one string.</summary>
    public static void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        writer.WriteStartObject(Argument);
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("required"u8);
        writer.WriteStringValue(Argument);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public void On(scoped in StreamEvent e)
    {
        if (e.BlockKind != BlockKind.ToolCall || e.Kind is not (StreamEventKind.BlockStarted or StreamEventKind.Delta or StreamEventKind.BlockEnded))
        {
            next.On(e);
            return;
        }

        if (e.Kind == StreamEventKind.BlockStarted)
        {
            _bridging = e.Name is not null && context.CustomTools.Contains(e.Name);
            (_id, _name) = (e.Id, e.Name);
            _arguments.ResetWrittenCount();
            _proofs.Clear();
        }

        if (!_bridging)
        {
            next.On(e);
        }
        else if (e.Kind == StreamEventKind.Delta)
        {
            _arguments.Write(e.Text);
            if (e.Proof is not null)
            {
                _proofs.Add(e.Proof);
            }
        }
        else if (e.Kind == StreamEventKind.BlockEnded)
        {
            Say(e.Block);
        }
    }

    private void Say(int block)
    {
        next.On(StreamEvent.Begin(block, BlockKind.CustomToolCall, _id, _name));
        using (var document = JsonDocuments.TryParse(_arguments.WrittenSpan))
        {
            var text = TextOf(document?.RootElement ?? default);
            if (text.Length > 0)
            {
                next.On(StreamEvent.More(block, BlockKind.CustomToolCall, text));
            }
        }

        foreach (var proof in _proofs)
        {
            next.On(StreamEvent.Prove(block, BlockKind.CustomToolCall, proof));
        }

        next.On(StreamEvent.EndOf(block, BlockKind.CustomToolCall));
    }

    /// <summary>The free text: the argument, or, of a model that ignored the schema, what it wrote as it is.</summary>
    private ReadOnlySpan<byte> TextOf(JsonElement arguments)
    {
        var input = arguments.Member("input"u8);
        if (input.AsText() is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        if (input.Exists())
        {
            return Encoding.UTF8.GetBytes(input.GetRawText());
        }

        // No arguments at all are no text.
        return arguments.ValueKind == JsonValueKind.Object && arguments.GetPropertyCount() == 0 ? default : _arguments.WrittenSpan;
    }
}
