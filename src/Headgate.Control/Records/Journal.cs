using System.Collections.Concurrent;
using Headgate.Gateway.Metering;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Records;

/// <summary>
/// The append-only journal that every record goes through. <see cref="Write"/> puts the line into the operating system's page
/// cache on the caller's own thread: a process that is killed the next moment has lost nothing, and nobody waited for a disk,
/// a lock or a database. Files are synced about once a second.
/// </summary>
public sealed class Journal : IRecordSink, IDisposable
{
    private const long MostUnwrittenBytes = 16 << 20;
    private readonly ConcurrentQueue<JournalSegment> _segments = new();
    private readonly ConcurrentQueue<byte[]> _unwritten = new();
    private readonly Lock _rotation = new();
    private readonly string _folder;
    private readonly long _segmentBytes;
    private readonly ILogger<Journal> _logger;
    private volatile JournalSegment? _current;
    private volatile JournalSegment? _next;
    private volatile bool _unavailable;
    private long _lastNumber;
    private long _unwrittenBytes;
    private long _lost;

    /// <summary>Opens the journal with a fresh segment.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="lastNumber">The highest segment number that was ever used; from <see cref="JournalRecovery"/>.</param>
    /// <param name="logger">Where trouble is told.</param>
    /// <param name="segmentBytes">Size of a segment; about 40,000 records in the default 16 MB.</param>
    /// <exception cref="IOException">The folder cannot be written or the disk is full.</exception>
    public Journal(string folder, long lastNumber, ILogger<Journal> logger, long segmentBytes = 16 << 20)
    {
        _folder = folder;
        _lastNumber = lastNumber;
        _logger = logger;
        _segmentBytes = segmentBytes;
        Publish(CreateSegment());
    }

    /// <inheritdoc/>
    public bool IsAvailable => !_unavailable;

    /// <summary>Records that were lost because neither disk nor memory could keep them.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Segments that are not wholly in the database, oldest first.</summary>
    internal ConcurrentQueue<JournalSegment> Segments => _segments;

    /// <inheritdoc/>
    public void Write(RequestRecord record) => Append(LineBuffer.Encode(record));

    /// <inheritdoc/>
    public void Reserve(in Reservation reservation) => Append(LineBuffer.Encode(reservation));

    /// <summary>What must happen off the request's path: open the next segment ahead, and come back after the disk was full. Called a few times a second by <see cref="JournalUpkeep"/>.</summary>
    internal void Tend()
    {
        if ((_unavailable || !_unwritten.IsEmpty) && !TryRecover())
        {
            return;
        }

        if (_next is null)
        {
            try
            {
                _next = CreateSegment();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The current segment still has room; when it has none left, the writer that finds out reports it.
                Log.NextSegmentFailed(_logger, e.Message);
            }
        }
    }

    /// <summary>Brings everything written to the disk.</summary>
    internal void Sync()
    {
        foreach (var segment in _segments)
        {
            try
            {
                segment.Sync();
            }
            catch (ObjectDisposedException)
            {
                // The drain finished and deleted it meanwhile: it is in the database.
            }
            catch (IOException e)
            {
                MakeUnavailable(segment, e);
            }
        }
    }

    /// <summary>Ends the current segment, so that a drain can finish it and delete it. A record that comes later opens another one.</summary>
    internal void SealCurrent()
    {
        _current?.Seal();
        if (!_unwritten.IsEmpty && !TryRecover())
        {
            Log.LostInMemory(_logger, _unwritten.Count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_segments.TryDequeue(out var segment))
        {
            segment.Dispose();
        }

        _next?.Delete();
        _next = null;
        _current = null;
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        if (!TryAppend(line))
        {
            KeepInMemory(line);
        }
    }

    private bool TryAppend(ReadOnlySpan<byte> line)
    {
        while (_current is { } segment)
        {
            try
            {
                if (segment.TryReserve(line.Length, out var offset))
                {
                    segment.Write(line, offset);
                    return true;
                }

                Rotate(segment);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                MakeUnavailable(segment, e);
                return false;
            }
        }

        return false;
    }

    // Once in some 40,000 records. Whoever comes at this moment waits for a file that is usually open already.
    private void Rotate(JournalSegment full)
    {
        full.Seal();
        lock (_rotation)
        {
            if (_current == full)
            {
                Publish(Interlocked.Exchange(ref _next, null) ?? CreateSegment());
            }
        }
    }

    private void Publish(JournalSegment segment)
    {
        _segments.Enqueue(segment);
        _current = segment;
    }

    private JournalSegment CreateSegment() => JournalSegment.Create(_folder, Interlocked.Increment(ref _lastNumber), _segmentBytes);

    private void MakeUnavailable(JournalSegment segment, Exception e)
    {
        segment.Seal();
        lock (_rotation)
        {
            if (_current == segment)
            {
                _current = null;
                _unavailable = true;
                Log.Unavailable(_logger, e.Message);
            }
        }
    }

    private void KeepInMemory(ReadOnlySpan<byte> line)
    {
        if (Interlocked.Add(ref _unwrittenBytes, line.Length) > MostUnwrittenBytes)
        {
            Interlocked.Add(ref _unwrittenBytes, -line.Length);
            Log.RecordLost(_logger, Interlocked.Increment(ref _lost));
            return;
        }

        _unwritten.Enqueue(line.ToArray());
    }

    private bool TryRecover()
    {
        lock (_rotation)
        {
            try
            {
                if (_current is null)
                {
                    Publish(Interlocked.Exchange(ref _next, null) ?? CreateSegment());
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        // A line leaves memory only when it is in the file; if the disk fails again here, the rest waits for the next time.
        while (_unwritten.TryPeek(out var line))
        {
            if (!TryAppend(line))
            {
                return false;
            }

            _unwritten.TryDequeue(out _);
            Interlocked.Add(ref _unwrittenBytes, -line.Length);
        }

        lock (_rotation)
        {
            if (_unavailable && _current is not null)
            {
                _unavailable = false;
                Log.AvailableAgain(_logger);
            }
        }

        return true;
    }
}
