using Microsoft.Extensions.Logging;

namespace Headgate.Control.Records;

/// <summary>
/// Lines of the journal that the database will not take, for a reason that lies in them. They wait in a file of their own, so that one of them does not
/// stop the books for everybody, and every start tries them again: it may be that of a program that knows better.
/// </summary>
/// <param name="file">Full path of the file; made when it is needed.</param>
/// <param name="logger">Where it is told.</param>
public sealed class RefusedLines(string file, ILogger<RefusedLines> logger)
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Keeps a line. It is on the disk when this returns.</summary>
    /// <param name="line">The line, without its line feed.</param>
    /// <param name="reason">Why the database refused.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Keep(ReadOnlySpan<byte> line, string reason)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var stream = new FileStream(file, options);
            EndLine(stream);
            stream.Write(line);
            stream.WriteByte(LineFeed);
            stream.Flush(flushToDisk: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }

        Log.Refused(logger, file, reason);
    }

    /// <summary>Makes a segment of the journal of what was kept, if there is anything.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="number">A number that no segment ever had.</param>
    /// <exception cref="IOException">It could not be moved.</exception>
    internal void PutBack(string folder, long number)
    {
        if (File.Exists(file))
        {
            File.Move(file, JournalSegment.PathOf(folder, number));
        }
    }

    // What a process had begun to keep when it was killed is in the journal still.
    private static void EndLine(FileStream stream)
    {
        if (stream.Length == 0)
        {
            return;
        }

        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != LineFeed)
        {
            stream.WriteByte(LineFeed);
        }
    }
}
