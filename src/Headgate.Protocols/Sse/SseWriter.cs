using System.Buffers;

namespace Headgate.Protocols.Sse;

/// <summary>Writes server-sent events. Data with line breaks becomes several <c>data:</c> lines.</summary>
public static class SseWriter
{
    /// <summary>Writes an event without a name.</summary>
    public static void WriteData(IBufferWriter<byte> to, ReadOnlySpan<byte> data)
    {
        while (true)
        {
            var end = data.IndexOfAny((byte)'\n', (byte)'\r');
            to.Write("data: "u8);
            to.Write(end < 0 ? data : data[..end]);
            to.Write("\n"u8);
            if (end < 0)
            {
                break;
            }

            var crlf = data[end] == (byte)'\r' && end + 1 < data.Length && data[end + 1] == (byte)'\n';
            data = data[(end + (crlf ? 2 : 1))..];
        }

        to.Write("\n"u8);
    }

    /// <summary>Writes an event with a name, which may not hold a line break.</summary>
    public static void WriteEvent(IBufferWriter<byte> to, ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        to.Write("event: "u8);
        to.Write(eventName);
        to.Write("\n"u8);
        WriteData(to, data);
    }

    /// <summary>Writes a comment, which keeps a silent connection alive; the text may not hold a line break.</summary>
    public static void WriteComment(IBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        to.Write(": "u8);
        to.Write(text);
        to.Write("\n\n"u8);
    }
}
