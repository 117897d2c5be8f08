using System.Buffers;
using System.Text.Json;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Records;

/// <summary>Encodes records in a buffer that each thread keeps: no allocation per record, nothing to give back.</summary>
internal static class LineBuffer
{
    private const int Usual = 1024;
    private const int Largest = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_bytes;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>The record as a line with its line feed; valid until this thread encodes the next one.</summary>
    public static ReadOnlySpan<byte> Encode(RequestRecord record)
    {
        var bytes = t_bytes is { Capacity: <= Largest } kept ? kept : t_bytes = new ArrayBufferWriter<byte>(Usual);
        var writer = t_writer ??= new Utf8JsonWriter(bytes, JournalJson.WriterOptions);
        bytes.ResetWrittenCount();
        writer.Reset(bytes);
        JournalJson.Default.JournalLine.SerializeHandler!(writer, new JournalLine(record));
        writer.Flush();
        bytes.GetSpan(1)[0] = (byte)'\n';
        bytes.Advance(1);
        return bytes.WrittenSpan;
    }
}
