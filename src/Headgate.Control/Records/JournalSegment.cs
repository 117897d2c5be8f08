using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Headgate.Control.Records;

/// <summary>
/// One file of the journal. Writers reserve their place with one atomic step and write there without waiting for each other, so
/// a place that is reserved and not yet written reads as zeros: a hole. JSON never holds a zero byte, so a line is whole exactly
/// when no byte up to its line feed is zero.
/// </summary>
internal sealed class JournalSegment : IDisposable
{
    private const long SealedBit = 1L << 62;
    private readonly ConcurrentDictionary<long, int> _voids = new();
    private readonly long _capacity;
    private long _tail;
    private long _synced;

    private JournalSegment(long number, string path, SafeFileHandle file, long capacity)
    {
        Number = number;
        Path = path;
        File = file;
        _capacity = capacity;
    }

    /// <summary>Its place in the order; never used twice.</summary>
    public long Number { get; }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The open file.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Where the reserved part ends.</summary>
    public long End => Volatile.Read(ref _tail) & ~SealedBit;

    /// <summary>Whether nothing can be added any more.</summary>
    public bool IsSealed => (Volatile.Read(ref _tail) & SealedBit) != 0;

    /// <summary>Creates the next file, with its space taken from the disk now: a full disk shows here and not in the middle of a write.</summary>
    /// <exception cref="IOException">The disk is full or the file cannot be created.</exception>
    public static JournalSegment Create(string folder, long number, long capacity)
    {
        var path = PathOf(folder, number);
        var file = System.IO.File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, capacity);
        return new JournalSegment(number, path, file, capacity);
    }

    /// <summary>The file of a number.</summary>
    public static string PathOf(string folder, long number) => System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D12}.jsonl"));

    /// <summary>The segments in a folder, oldest first.</summary>
    public static IEnumerable<(long Number, string Path)> Find(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*.jsonl")
        let name = System.IO.Path.GetFileNameWithoutExtension(path)
        where long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        let number = long.Parse(name, CultureInfo.InvariantCulture)
        orderby number
        select (number, path);

    /// <summary>Reserves room for a line; false when the segment is full or sealed. A line longer than a segment gets one for itself.</summary>
    public bool TryReserve(int length, out long offset)
    {
        offset = Volatile.Read(ref _tail);
        while ((offset & SealedBit) == 0 && (offset == 0 || offset + length <= _capacity))
        {
            var seen = Interlocked.CompareExchange(ref _tail, offset + length, offset);
            if (seen == offset)
            {
                return true;
            }

            offset = seen;
        }

        return false;
    }

    /// <summary>Writes a line at its reserved place, into the page cache: from then on only a crash of the machine can lose it.</summary>
    /// <exception cref="IOException">It could not be written; the place is marked void and readers pass over it.</exception>
    public void Write(ReadOnlySpan<byte> line, long offset)
    {
        try
        {
            RandomAccess.Write(File, line, offset);
        }
        catch
        {
            MarkVoid(offset, line.Length);
            throw;
        }
    }

    /// <summary>Says that nothing will come at a reserved place.</summary>
    internal void MarkVoid(long offset, int length) => _voids[offset] = length;

    /// <summary>Ends the segment. Lines that are reserved already still come.</summary>
    public void Seal() => Interlocked.Or(ref _tail, SealedBit);

    /// <summary>Whether the line reserved at this place could not be written.</summary>
    public bool IsVoid(long offset, out int length) => _voids.TryGetValue(offset, out length);

    /// <summary>Brings to the disk what was written since the last time.</summary>
    public void Sync()
    {
        var end = End;
        if (end != Volatile.Read(ref _synced))
        {
            RandomAccess.FlushToDisk(File);
            Volatile.Write(ref _synced, end);
        }
    }

    /// <summary>Closes and deletes the file.</summary>
    public void Delete()
    {
        Dispose();
        System.IO.File.Delete(Path);
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
