using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
    public static ReadOnlySpan<byte> Encode(RequestRecord record) => Encode(new JournalLine(record), JournalJson.Default.JournalLine);

    /// <summary>The reservation in the same way.</summary>
    public static ReadOnlySpan<byte> Encode(in Reservation reservation) => Encode(new ReservationLine(reservation), JournalJson.Default.ReservationLine);

    private static ReadOnlySpan<byte> Encode<T>(T line, JsonTypeInfo<T> type)
    {
        var bytes = t_bytes is { Capacity: <= Largest } kept ? kept : t_bytes = new ArrayBufferWriter<byte>(Usual);
        var writer = t_writer ??= new Utf8JsonWriter(bytes, JournalJson.WriterOptions);
        bytes.ResetWrittenCount();
        writer.Reset(bytes);
        type.SerializeHandler!(writer, line);
        writer.Flush();
        bytes.GetSpan(1)[0] = (byte)'\n';
        bytes.Advance(1);
        return bytes.WrittenSpan;
    }
}
