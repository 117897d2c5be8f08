namespace Headgate.Control.Storage;

/// <summary>The folder that holds everything Headgate keeps; one process at a time.</summary>
public sealed class DataDirectory : IDisposable
{
    /// <summary>Name of the database file.</summary>
    public const string DatabaseName = "headgate.db";

    /// <summary>Name of the master key's file.</summary>
    public const string MasterKeyName = "master.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream _lock;

    private DataDirectory(string root, FileStream held)
    {
        Root = root;
        _lock = held;
    }

    /// <summary>Full path of the folder.</summary>
    public string Root { get; }

    /// <summary>The database file.</summary>
    public string DatabaseFile => Path.Combine(Root, DatabaseName);

    /// <summary>The file of the master key.</summary>
    public string MasterKeyFile => Path.Combine(Root, MasterKeyName);

    /// <summary>The file of the node's id among those that share a database.</summary>
    public string NodeFile => Path.Combine(Root, "node.id");

    /// <summary>The file of the last configuration that was right, for a start without the database.</summary>
    public string LastGoodFile => Path.Combine(Root, "last-good.sealed");

    /// <summary>The journal's folder.</summary>
    public string JournalFolder => Path.Combine(Root, "journal");

    /// <summary>The file of the records that the database refuses.</summary>
    public string RefusedFile => Path.Combine(Root, "refused.jsonl");

    /// <summary>Creates the folder where it is missing, for its owner alone, and takes it for this process.</summary>
    /// <exception cref="IOException">Another process has it, or it cannot be made, read or written.</exception>
    public static DataDirectory Open(string path)
    {
        var root = Path.GetFullPath(path);
        FileStream held;
        try
        {
            Restrict(root);
            held = new FileStream(Path.Combine(root, "headgate.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new IOException($"The data directory {root} is in use by another Headgate process. Stop that one, or choose another with --data.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data directory {root} cannot be made or written: {e.Message} Choose another with --data, or give this user the right to write there.", e);
        }

        var directory = new DataDirectory(root, held);
        directory.Prepare();
        return directory;
    }

    /// <summary>Makes a file readable and writable for its owner alone.</summary>
    public static void Protect(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // What the platform says of a file that somebody else has locked: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    // Also for a folder that is open to others: what is in these two is for the owner alone. SQLite gives the files beside the
    // database the same permissions.
    private void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(JournalFolder);
            return;
        }

        Directory.CreateDirectory(JournalFolder, OwnerOnly);
        new FileStream(
            DatabaseFile,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
    }

    private static void Restrict(string root)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(root);
            return;
        }

        if (!Directory.Exists(root))
        {
            Directory.CreateDirectory(root, OwnerOnly);
            return;
        }

        // A folder with other people's files in it (--data .) is not ours to close.
        var ours = File.Exists(Path.Combine(root, "headgate.lock")) || !Directory.EnumerateFileSystemEntries(root).Any();
        if (ours && File.GetUnixFileMode(root) != OwnerOnly)
        {
            File.SetUnixFileMode(root, OwnerOnly);
        }
    }
}
