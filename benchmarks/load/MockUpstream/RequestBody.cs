using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Headgate.Load.MockUpstream;

/// <summary>What a request asks of the mock: the mode and event count in its model name, and whether the usage frame is wanted.</summary>
internal readonly record struct Wanted(MockMode Mode, int Events, bool Usage);

internal enum MockMode
{
    NoModel,
    Json,
    Sse,
    Slow,
}

/// <summary>
/// Reads the whole body. Bodies for a plain answer are thrown away as they come once the model is known; bodies for a stream are kept,
/// because a proxy may add <c>stream_options</c> anywhere.
/// </summary>
internal static class RequestBody
{
    private const int DefaultEvents = 50;

    public static async ValueTask<Wanted> ReadAsync(PipeReader input, long length, CancellationToken cancel)
    {
        var wanted = default(Wanted);
        while (length > 0)
        {
            var result = await input.ReadAsync(cancel);
            var buffer = result.Buffer.Length > length ? result.Buffer.Slice(0, length) : result.Buffer;
            if (wanted.Mode == MockMode.NoModel)
            {
                wanted = Peek(buffer);
            }

            if (buffer.Length == length)
            {
                wanted = wanted with { Usage = wanted.Mode is MockMode.Sse or MockMode.Slow && AsksForUsage(buffer) };
                input.AdvanceTo(buffer.End);
                return wanted;
            }

            if (result.IsCompleted)
            {
                throw new InvalidDataException("the request body ended early");
            }

            if (wanted.Mode == MockMode.Json)
            {
                length -= buffer.Length;
                input.AdvanceTo(buffer.End);
            }
            else
            {
                input.AdvanceTo(buffer.Start, buffer.End);
            }
        }

        return wanted;
    }

    /// <summary>Reads a chunked body by gathering it first: no system measured here sends one for long, so it need not be fast.</summary>
    public static async ValueTask<Wanted> ReadChunkedAsync(PipeReader input, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var result = await input.ReadAsync(cancel);
            var buffer = result.Buffer;
            var ended = false;
            while (!ended && TryReadChunk(ref buffer, out var chunk))
            {
                ended = chunk.IsEmpty;
                foreach (var piece in chunk)
                {
                    body.Write(piece.Span);
                }
            }

            input.AdvanceTo(buffer.Start, ended ? buffer.Start : buffer.End);
            if (ended)
            {
                var whole = new ReadOnlySequence<byte>(body.WrittenMemory);
                return Peek(whole) with { Usage = AsksForUsage(whole) };
            }

            if (result.IsCompleted)
            {
                throw new InvalidDataException("the request body ended early");
            }
        }
    }

    /// <summary>Takes one chunk with its frame; the empty one is the end (trailers are not expected). False when it has not wholly come.</summary>
    private static bool TryReadChunk(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> chunk)
    {
        chunk = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            return false;
        }

        if (!Utf8Parser.TryParse(line.ToArray(), out int size, out _, 'x'))
        {
            throw new InvalidDataException("a chunk size is not a number");
        }

        if (reader.Remaining < size + 2)
        {
            return false;
        }

        chunk = buffer.Slice(reader.Position, size);
        buffer = buffer.Slice(buffer.GetPosition(size + 2, reader.Position));
        return true;
    }

    private static Wanted Peek(ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        if (!TryReadName(ref reader, "\"model\""u8) || !reader.IsNext((byte)'"', advancePast: true)
            || !reader.TryReadTo(out ReadOnlySequence<byte> model, (byte)'"'))
        {
            return default;
        }

        ReadOnlySpan<byte> name = model.IsSingleSegment ? model.FirstSpan : model.ToArray();
        return name.StartsWith("mock-sse"u8) ? new Wanted(MockMode.Sse, Events(name["mock-sse".Length..]), Usage: false)
            : name.StartsWith("mock-slow"u8) ? new Wanted(MockMode.Slow, Events(name["mock-slow".Length..]), Usage: false)
            : new Wanted(MockMode.Json, 0, Usage: false);
    }

    private static int Events(ReadOnlySpan<byte> suffix) =>
        suffix.Length > 1 && Utf8Parser.TryParse(suffix[1..], out int events, out _) && events > 1 ? events : DefaultEvents;

    private static bool AsksForUsage(ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        return TryReadName(ref reader, "\"include_usage\""u8) && reader.IsNext("true"u8);
    }

    /// <summary>Moves behind a property name, its colon and the blanks around it. Quotes inside texts are escaped, so they never match.</summary>
    private static bool TryReadName(ref SequenceReader<byte> reader, ReadOnlySpan<byte> name)
    {
        if (!reader.TryReadTo(out ReadOnlySequence<byte> _, name))
        {
            return false;
        }

        reader.AdvancePastAny(" \r\n\t:"u8);
        return true;
    }
}
