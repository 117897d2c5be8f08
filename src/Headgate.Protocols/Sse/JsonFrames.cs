using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Sse;

/// <summary>
/// Writes events whose data is one JSON document, with one writer and one buffer for the whole stream: nothing is allocated per event
/// once the buffer has its size. JSON written here holds no line break, so each event is one <c>data:</c> line.
/// </summary>
public sealed class JsonFrames
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    /// <summary>A writer of events.</summary>
    public JsonFrames() => _json = JsonWriting.To(_buffer);

    /// <summary>The writer of the next event's data; the document is complete when <see cref="End(IBufferWriter{byte})"/> is called.</summary>
    public Utf8JsonWriter Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        return _json;
    }

    /// <summary>Sends the event without a name.</summary>
    public void End(IBufferWriter<byte> to)
    {
        _json.Flush();
        SseWriter.WriteData(to, _buffer.WrittenSpan);
    }

    /// <summary>Sends the event with a name.</summary>
    public void End(IBufferWriter<byte> to, ReadOnlySpan<byte> eventName)
    {
        _json.Flush();
        SseWriter.WriteEvent(to, eventName, _buffer.WrittenSpan);
    }
}
