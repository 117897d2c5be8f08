using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Where the running configuration comes from: a file, the environment, and the database.</summary>
/// <param name="path">The file; null: none.</param>
/// <param name="environment">Environment variables by name; null: not set.</param>
/// <param name="stored">What the database says.</param>
/// <param name="context">What compiling needs; its version and stored keys are replaced each time.</param>
public sealed class ConfigurationSource(
    string? path,
    Func<string, string?> environment,
    StoredConfiguration stored,
    CompileContext context)
{
    private static readonly LoadResult NoFile = new(new GatewayConfig(), [], [], ConfigurationFormat.Headgate, []);

    private readonly Lock _compiling = new();
    private IReadOnlyList<string> _files = path is null ? [] : [path];
    private string _stamp = string.Empty;
    private StoredConfiguration _stored = stored;
    private CompiledChannels? _channels;
    private GatewayConfig _lastGood = new();
    private IReadOnlyList<ConfigProblem> _fileWarnings = [];

    /// <summary>The file; null: none.</summary>
    public string? Path => path;

    /// <summary>The file, for messages.</summary>
    public string Name => path ?? "The stored configuration";

    /// <summary>What the database says, as it was last read.</summary>
    public StoredConfiguration Stored
    {
        get
        {
            lock (_compiling)
            {
                return _stored;
            }
        }

        set
        {
            lock (_compiling)
            {
                _stored = value;
            }
        }
    }

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

    /// <summary>What the file said when it was last right.</summary>
    public GatewayConfig FileConfig
    {
        get
        {
            lock (_compiling)
            {
                return _lastGood;
            }
        }
    }

    /// <summary>What was worth knowing about the file when it was last right.</summary>
    public IReadOnlyList<ConfigProblem> FileWarnings
    {
        get
        {
            lock (_compiling)
            {
                return _fileWarnings;
            }
        }
    }

    /// <summary>What compiling needs beside the configuration.</summary>
    internal CompileContext Context => context;

    /// <summary>Reads the file and compiles it with what the database says.</summary>
    /// <param name="version">Number of the snapshot to be.</param>
    /// <returns>What reading led to, and what compiling did; null: it was not come to.</returns>
    public (LoadResult Load, CompileResult? Compiled) Compile(long version)
    {
        lock (_compiling)
        {
            // The stamp is taken first: a change in the meantime is then found by the next look, not missed.
            var stamp = FileStamp.Of(_files);
            var load = path is null ? NoFile : ConfigurationFile.Load(path, environment);
            _stamp = load.Files.SequenceEqual(_files, StringComparer.Ordinal) ? stamp : FileStamp.Of(load.Files);
            _files = load.Files;
            var compiled = Compile(load, version);
            if (compiled?.Snapshot is not null)
            {
                _lastGood = load.Config!;
                _fileWarnings = load.Warnings;
            }

            return (load, compiled);
        }
    }

    /// <summary>Compiles what the database would say after a change, with the file as it was last right.</summary>
    public CompileResult CompileWith(StoredConfiguration changed, long version)
    {
        lock (_compiling)
        {
            return Compile(_lastGood, changed, version);
        }
    }

    /// <summary>A snapshot is in force now: the states that it does not name are dropped, and the next compilation takes over its channels.</summary>
    public void Keep(CompileResult published)
    {
        lock (_compiling)
        {
            _channels = published.Channels;
        }

        context.States.Keep(published.InUse);
    }

    // All errors at once: what could be read of a faulty file is compiled too, only to be judged. What an error of reading
    // already explains is not told again.
    private CompileResult? Compile(LoadResult load, long version)
    {
        if ((load.Config ?? load.Partial) is not { } config)
        {
            return null;
        }

        var compiled = Compile(config, _stored, version);
        return load.Config is not null ? compiled : compiled with
        {
            Snapshot = null,
            Errors = [.. compiled.Errors.Where(e => !load.Errors.Any(known => Overlap(known.Path, e.Path)))],
            Warnings = [],
        };
    }

    private CompileResult Compile(GatewayConfig file, StoredConfiguration database, long version) =>
        SnapshotCompiler.Compile(ConfigurationMerge.Of(file, database.Config), context with { Version = version, StoredKeys = database.Keys, Earlier = _channels });

    private static bool Overlap(string a, string b) =>
        a.StartsWith(b, StringComparison.OrdinalIgnoreCase) || b.StartsWith(a, StringComparison.OrdinalIgnoreCase);
}
