using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;

namespace Headgate.Control.Backup;

/// <summary>Reads a backup line by line, never more than one of them in memory.</summary>
internal sealed class BackupReader : IAsyncDisposable
{
    // A row holds documents, none of which is near this.
    private const long LongestLine = 256L << 20;
    private readonly GZipStream _gzip;
    private readonly PipeReader _lines;

    private BackupReader(Stream from)
    {
        _gzip = new GZipStream(from, CompressionMode.Decompress, leaveOpen: true);
        _lines = PipeReader.Create(_gzip, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
    }

    /// <summary>What the backup is of.</summary>
    public BackupManifest Manifest { get; private set; } = null!;

    /// <summary>Opens a backup.</summary>
    /// <exception cref="InvalidDataException">It is none, or of a newer program.</exception>
    public static async Task<BackupReader> OpenAsync(Stream from, CancellationToken cancellation)
    {
        var reader = new BackupReader(from);
        try
        {
            var manifest = await reader.NextAsync(line => JsonSerializer.Deserialize(line, BackupJson.Default.BackupManifest), cancellation);
            reader.Manifest = manifest is { Headgate: BackupManifest.Kind } ? manifest : throw new InvalidDataException("The file is no backup of Headgate's.");
            return manifest.Format == BackupManifest.CurrentFormat
                ? reader
                : throw new InvalidDataException($"The backup has format {manifest.Format}, which this program does not know: restore it with a newer Headgate.");
        }
        catch (Exception e) when (e is JsonException || (e is InvalidDataException && reader.Manifest is null))
        {
            await reader.DisposeAsync();
            throw new InvalidDataException("The file is no backup of Headgate's.", e);
        }
    }

    /// <summary>Puts every row somewhere, up to the end.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidDataException">The backup is damaged or cut off.</exception>
    public async Task<long> CopyAsync(RestoreTarget target, CancellationToken cancellation)
    {
        object?[]? values = null;
        long rows = 0;
        try
        {
            while (true)
            {
                BackupTable? table = null;
                BackupEnd? end = null;
                await NextAsync(
                    line =>
                    {
                        if (line.StartsWith("["u8))
                        {
                            BackupRow.Read(line, values ?? throw new InvalidDataException("The backup has a row without a table."));
                        }
                        else if (line.StartsWith("{\"table\""u8))
                        {
                            table = JsonSerializer.Deserialize(line, BackupJson.Default.BackupTable);
                        }
                        else
                        {
                            end = JsonSerializer.Deserialize(line, BackupJson.Default.BackupEnd);
                        }

                        return true;
                    },
                    cancellation);
                if (end is not null)
                {
                    await target.EndTableAsync(cancellation);
                    return end.Rows == rows ? rows : throw new InvalidDataException($"The backup says that it has {end.Rows} rows, but there are {rows}.");
                }

                if (table is not null)
                {
                    await target.EndTableAsync(cancellation);
                    await target.BeginTableAsync(table, cancellation);
                    values = new object?[table.Columns.Length];
                }
                else
                {
                    await target.AddAsync(values!, cancellation);
                    rows++;
                }
            }
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("A line of the backup cannot be read.", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lines.CompleteAsync();
        await _gzip.DisposeAsync();
    }

    private delegate T LineReader<out T>(ReadOnlySpan<byte> line);

    private async Task<T> NextAsync<T>(LineReader<T> read, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await _lines.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                try
                {
                    return line.IsSingleSegment ? read(line.FirstSpan) : read(line.ToArray());
                }
                finally
                {
                    _lines.AdvanceTo(buffer.GetPosition(1, end));
                }
            }

            _lines.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                throw new InvalidDataException("The backup is cut off.");
            }

            if (buffer.Length > LongestLine)
            {
                throw new InvalidDataException("A line of the backup is longer than any that is written.");
            }
        }
    }
}
