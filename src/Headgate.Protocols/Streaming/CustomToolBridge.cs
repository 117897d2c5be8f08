using System.Buffers;
using System.Text;
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
        }

        if (!_bridging)
        {
            next.On(e);
        }
        else if (e.Kind == StreamEventKind.Delta)
        {
            _arguments.Write(e.Text);
        }
        else if (e.Kind == StreamEventKind.BlockEnded)
        {
            Say(e.Block);
        }
    }

    private void Say(int block)
    {
        using var document = JsonDocuments.TryParse(_arguments.WrittenSpan);
        var input = document?.RootElement.Text("input"u8);
        next.On(StreamEvent.Begin(block, BlockKind.CustomToolCall, _id, _name));

        // A model that ignored the schema wrote the text as it is.
        next.On(StreamEvent.More(block, BlockKind.CustomToolCall, input is null ? _arguments.WrittenSpan : Encoding.UTF8.GetBytes(input)));
        next.On(StreamEvent.EndOf(block, BlockKind.CustomToolCall));
    }
}
