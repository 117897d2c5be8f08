using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Frames of a stream: events, or (without <c>alt=sse</c>) the elements of one array.</summary>
internal sealed class GeminiFrames
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly bool _array;
    private bool _opened;
    private bool _closed;

    public GeminiFrames(bool array)
    {
        _array = array;
        _json = JsonWriting.To(_buffer);
    }

    /// <summary>The writer of the next frame's document.</summary>
    public Utf8JsonWriter Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        return _json;
    }

    /// <summary>The document of the frame that is being written, as far as it is.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            _json.Flush();
            return _buffer.WrittenSpan;
        }
    }

    /// <summary>Sends a frame of one text.</summary>
    public void Send(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after, IBufferWriter<byte> to)
    {
        _buffer.ResetWrittenCount();
        TextFrame.Write(_buffer, before, text, after);
        Send(to);
    }

    /// <summary>Sends the frame.</summary>
    public void End(IBufferWriter<byte> to)
    {
        _json.Flush();
        Send(to);
    }

    private void Send(IBufferWriter<byte> to)
    {
        if (!_array)
        {
            SseWriter.WriteData(to, _buffer.WrittenSpan);
            return;
        }

        Separate(to);
        to.Write(_buffer.WrittenSpan);
    }

    /// <summary>The stream is over.</summary>
    public void Close(IBufferWriter<byte> to)
    {
        if (_array && !_closed)
        {
            to.Write(_opened ? "\n]\n"u8 : "[]\n"u8);
        }

        _closed = true;
    }

    /// <summary>Sends an error as the last frame; nothing where the stream is over already.</summary>
    public void Fail(GatewayError error, int status, IBufferWriter<byte> to)
    {
        if (_closed)
        {
            return;
        }

        if (!_array)
        {
            GoogleGenerateContentErrors.WriteEvent(error, status, to);
        }
        else
        {
            Separate(to);
            GoogleGenerateContentErrors.Write(error, status, to);
        }

        Close(to);
    }

    private void Separate(IBufferWriter<byte> to)
    {
        to.Write(_opened ? "\n,\r\n"u8 : "["u8);
        _opened = true;
    }
}
