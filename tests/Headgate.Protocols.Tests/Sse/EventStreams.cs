using System.Buffers.Binary;
using System.Text;

namespace Headgate.Protocols.Tests.Sse;

/// <summary>Writes messages of <c>application/vnd.amazon.eventstream</c>, with a checksum of its own making.</summary>
internal static class EventStreams
{
    public static byte[] Event(string type, string payload) => Message(payload, (":event-type", type), (":content-type", "application/json"), (":message-type", "event"));

    public static byte[] Exception(string type, string payload) => Message(payload, (":exception-type", type), (":message-type", "exception"));

    public static byte[] Message(string payload, params (string Name, string Value)[] headers)
    {
        var head = new List<byte>();
        foreach (var (name, value) in headers)
        {
            head.Add((byte)name.Length);
            head.AddRange(Encoding.UTF8.GetBytes(name));
            head.AddRange([7, (byte)(value.Length >> 8), (byte)value.Length]);
            head.AddRange(Encoding.UTF8.GetBytes(value));
        }

        return Message([.. head], Encoding.UTF8.GetBytes(payload));
    }

    public static byte[] Message(byte[] headers, byte[] payload)
    {
        var message = new byte[16 + headers.Length + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        headers.CopyTo(message, 12);
        payload.CopyTo(message, 12 + headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    // Bit by bit, straight from the definition.
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
