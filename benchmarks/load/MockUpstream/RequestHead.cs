using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Headgate.Load.MockUpstream;

/// <summary>The three facts of an HTTP/1.1 request head that decide how the mock goes on.</summary>
/// <param name="IsPost">Whether the method is POST.</param>
/// <param name="BodyLength">Body bytes, or -1 for a chunked body.</param>
/// <param name="KeepAlive">False when the client asked to close the connection after the answer.</param>
internal readonly record struct RequestHead(bool IsPost, long BodyLength, bool KeepAlive)
{
    /// <summary>Reads a head from the start of <paramref name="buffer"/>; false while its blank line has not come.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out RequestHead head)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n\r\n"u8))
        {
            head = default;
            return false;
        }

        head = Parse(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray());
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private static RequestHead Parse(ReadOnlySpan<byte> head)
    {
        long length = 0;
        var keepAlive = true;
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (Value(line, "content-length:"u8, out var value))
            {
                length = Utf8Parser.TryParse(value, out long parsed, out _) ? parsed : throw new InvalidDataException("content-length is not a number");
            }
            else if (Value(line, "transfer-encoding:"u8, out value))
            {
                length = Ascii.EqualsIgnoreCase(value, "chunked"u8) ? -1 : throw new InvalidDataException("unknown transfer-encoding");
            }
            else if (Value(line, "connection:"u8, out value))
            {
                keepAlive = !Ascii.EqualsIgnoreCase(value, "close"u8);
            }
        }

        return new RequestHead(head.StartsWith("POST "u8), length, keepAlive);
    }

    private static bool Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var found = line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
        value = found ? line[name.Length..].Trim((byte)' ') : default;
        return found;
    }
}
