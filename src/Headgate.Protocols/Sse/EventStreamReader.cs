using System.Buffers;
using System.Buffers.Binary;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Sse;

/// <summary>
/// Reads <c>application/vnd.amazon.eventstream</c> (wire-formats section 8), pushed chunk by chunk. A frame is one message: its event is
/// the <c>:event-type</c>, its data the payload. Lengths and both checksums are checked; damage makes the reader
/// <see cref="FrameReader.Broken"/>.
/// </summary>
/// <remarks>
/// Exceptions (<c>:message-type</c> <c>exception</c> or <c>error</c>) name their kind in a header, which would be lost on whoever reads
/// the data. They become the event <c>exception</c> with the data <c>{"__type": kind, "message": words}</c>, as the same services
/// write errors in HTTP bodies.
/// </remarks>
public sealed class EventStreamReader : FrameReader
{
    private const int PreludeSize = 12;
    private const int SmallestMessage = 16;
    private const byte StringType = 7;

    private readonly byte[] _prelude = new byte[PreludeSize];
    private int _seen;
    private int _length;

    /// <summary>A reader with a cap on the bytes of one message.</summary>
    public EventStreamReader(int maxFrameBytes = DefaultMaxFrameBytes) : base(maxFrameBytes)
    {
    }

    /// <summary>The event of an exception.</summary>
    public static ReadOnlySpan<byte> ExceptionEvent => "exception"u8;

    /// <inheritdoc/>
    public override bool IsBinary => true;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _seen = 0;
    }

    private protected override int FindEnd(ReadOnlySpan<byte> chunk, int from)
    {
        var at = from;
        if (_seen < PreludeSize)
        {
            var head = chunk[at..Math.Min(chunk.Length, at + PreludeSize - _seen)];
            head.CopyTo(_prelude.AsSpan(_seen));
            _seen += head.Length;
            at += head.Length;
            if (_seen < PreludeSize || !TakePrelude())
            {
                return -1;
            }
        }

        var rest = Math.Min(_length - _seen, chunk.Length - at);
        _seen += rest;
        if (_seen < _length)
        {
            return -1;
        }

        _seen = 0;
        return at + rest;
    }

    private protected override SseFrame Parse(ReadOnlySpan<byte> raw)
    {
        // Shorter than it says: the stream has ended inside it.
        if (raw.Length < SmallestMessage || raw.Length != BinaryPrimitives.ReadInt32BigEndian(raw)
            || Crc32.Of(raw[..^4]) != BinaryPrimitives.ReadUInt32BigEndian(raw[^4..]))
        {
            Broken = true;
            return default;
        }

        var headersEnd = PreludeSize + BinaryPrimitives.ReadInt32BigEndian(raw[4..]);
        var payload = raw[headersEnd..^4];
        var headers = new MessageHeaders(raw[PreludeSize..headersEnd]);
        Broken = headers.Damaged;
        return headers.Kind.IsEmpty
            ? new SseFrame { Raw = raw, Event = headers.Event, Data = payload, IsComment = headers.Event.IsEmpty && payload.IsEmpty }
            : new SseFrame { Raw = raw, Event = ExceptionEvent, Data = Describe(headers.Kind, headers.Message, payload) };
    }

    private bool TakePrelude()
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(_prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(_prelude.AsSpan(4));
        if (Crc32.Of(_prelude.AsSpan(0, 8)) != BinaryPrimitives.ReadUInt32BigEndian(_prelude.AsSpan(8))
            || length < SmallestMessage || headers > length - SmallestMessage)
        {
            Broken = true;
            return false;
        }

        if (length > MaxFrameBytes)
        {
            Overflowed = true;
            return false;
        }

        _length = (int)length;
        return true;
    }

    /// <summary>The error in one document. Allocates: it comes once in a stream at most.</summary>
    private static byte[] Describe(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> payload)
    {
        using var document = JsonDocuments.TryParse(payload);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("__type"u8, kind);
            var words = document?.RootElement.Text("message"u8) ?? document?.RootElement.Text("Message"u8)
                ?? document?.RootElement.Text("originalMessage"u8);
            if (words is not null)
            {
                writer.WriteString("message"u8, words);
            }
            else
            {
                writer.WriteString("message"u8, message.IsEmpty && document is null ? payload : message);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The headers of a message that say what it is; others, of whatever type, are passed over.</summary>
    private readonly ref struct MessageHeaders
    {
        public MessageHeaders(ReadOnlySpan<byte> headers)
        {
            ReadOnlySpan<byte> kind = default;
            var failed = false;
            while (!headers.IsEmpty)
            {
                var nameEnd = 1 + headers[0];
                if (headers.Length <= nameEnd || !TryValue(headers[nameEnd..], out var value, out var size))
                {
                    Damaged = true;
                    return;
                }

                var name = headers[1..nameEnd];
                headers = headers[(nameEnd + size)..];
                if (name.SequenceEqual(":event-type"u8))
                {
                    Event = value;
                }
                else if (name.SequenceEqual(":exception-type"u8) || name.SequenceEqual(":error-code"u8))
                {
                    kind = value;
                }
                else if (name.SequenceEqual(":error-message"u8))
                {
                    Message = value;
                }
                else if (name.SequenceEqual(":message-type"u8))
                {
                    failed = value.SequenceEqual("exception"u8) || value.SequenceEqual("error"u8);
                }
            }

            Kind = failed && kind.IsEmpty ? "internalServerException"u8 : failed ? kind : default;
        }

        public ReadOnlySpan<byte> Event { get; }

        /// <summary>What went wrong; empty: nothing.</summary>
        public ReadOnlySpan<byte> Kind { get; }

        public ReadOnlySpan<byte> Message { get; }

        public bool Damaged { get; }

        /// <summary>The value of a header at its type byte: strings as they are, anything else empty; its size with the type.</summary>
        private static bool TryValue(ReadOnlySpan<byte> from, out ReadOnlySpan<byte> value, out int size)
        {
            value = default;
            size = from[0] switch
            {
                0 or 1 => 1,
                2 => 2,
                3 => 3,
                4 => 5,
                5 or 8 => 9,
                9 => 17,
                6 or StringType when from.Length >= 3 => 3 + BinaryPrimitives.ReadUInt16BigEndian(from[1..]),
                _ => int.MaxValue,
            };
            if (size > from.Length)
            {
                return false;
            }

            value = from[0] == StringType ? from[3..size] : default;
            return true;
        }
    }
}
