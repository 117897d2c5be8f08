using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Where the running configuration comes from: a file, the environment, and the API keys of the database.</summary>
/// <param name="path">The file.</param>
/// <param name="environment">Environment variables by name; null: not set.</param>
/// <param name="storedKeys">API keys of the database; asked on every compilation.</param>
/// <param name="context">What compiling needs; its version and stored keys are replaced each time.</param>
public sealed class ConfigurationSource(
    string path,
    Func<string, string?> environment,
    Func<IReadOnlyList<StoredApiKey>> storedKeys,
    CompileContext context)
{
    private readonly Lock _compiling = new();
    private IReadOnlyList<string> _files = [path];
    private string _stamp = string.Empty;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>What was last compiled, as one hash over the files' contents; empty: nothing was yet.</summary>
    public string Stamp
    {
        get
        {
            lock (_compiling)
            {
                return _stamp;
            }
        }
    }

    /// <summary>Whether the files differ from what was last compiled.</summary>
    public bool HasChanged
    {
        get
        {
            lock (_compiling)
            {
                return !string.Equals(FileStamp.Of(_files), _stamp, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Reads and compiles the file.</summary>
    /// <param name="version">Number of the snapshot to be.</param>
    /// <returns>What reading led to, and what compiling did; null: it was not come to.</returns>
    public (LoadResult Load, CompileResult? Compiled) Compile(long version)
    {
        lock (_compiling)
        {
            // The stamp is taken first: a change in the meantime is then found by the next look, not missed.
            var stamp = FileStamp.Of(_files);
            var load = ConfigurationFile.Load(path, environment);
            _stamp = load.Files.SequenceEqual(_files, StringComparer.Ordinal) ? stamp : FileStamp.Of(load.Files);
            _files = load.Files;
            return (load, Compile(load, version));
        }
    }

    // All errors at once: what could be read of a faulty file is compiled too, only to be judged. What an error of reading
    // already explains is not told again.
    private CompileResult? Compile(LoadResult load, long version)
    {
        if ((load.Config ?? load.Partial) is not { } config)
        {
            return null;
        }

        var compiled = SnapshotCompiler.Compile(config, context with { Version = version, StoredKeys = storedKeys() });
        return load.Config is not null ? compiled : compiled with
        {
            Snapshot = null,
            Errors = [.. compiled.Errors.Where(e => !load.Errors.Any(known => Overlap(known.Path, e.Path)))],
            Warnings = [],
        };
    }

    private static bool Overlap(string a, string b) =>
        a.StartsWith(b, StringComparison.OrdinalIgnoreCase) || b.StartsWith(a, StringComparison.OrdinalIgnoreCase);

    /// <summary>Drops the states that a snapshot, now in force, does not name.</summary>
    public void Keep(StatesInUse inUse) => context.States.Keep(inUse);
}
