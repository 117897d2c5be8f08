using System.Data.Common;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Compile;

/// <summary>
/// The one place where configurations come into force. A change of the database is compiled inside its transaction together with the file:
/// when the whole would be wrong, the transaction is taken back and every error is told; when it is right, it commits and is published.
/// </summary>
public sealed class ConfigurationPublisher : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConfigurationSource _source;
    private readonly SnapshotHolder _holder;
    private readonly Database _database;
    private readonly MasterKey _master;
    private readonly ILogger _logger;
    private string _warned;
    private volatile PublishedConfiguration _published;

    /// <summary>A publisher for a source that was compiled once already.</summary>
    public ConfigurationPublisher(ConfigurationSource source, SnapshotHolder holder, Database database, MasterKey master, ILogger<ConfigurationPublisher> logger)
    {
        _source = source;
        _holder = holder;
        _database = database;
        _master = master;
        _logger = logger;
        _warned = source.Stamp;
        _published = new PublishedConfiguration(holder.Current, source.FileWarnings, source.Context.Time.GetUtcNow());
    }

    /// <summary>Told, after each publication, what the database's part of it was. Must not wait.</summary>
    public Action<StoredConfiguration>? OnPublished { get; set; }

    /// <summary>Done between a compile and its publication, for states that the compile made: no request shall run on them before. Must not fail.</summary>
    public Func<CancellationToken, Task> BeforePublish { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What the file said when it was last right.</summary>
    public GatewayConfig FileConfig => _source.FileConfig;

    /// <summary>The file's path; null: there is none.</summary>
    public string? FilePath => _source.Path;

    /// <summary>The file and the database as one.</summary>
    public GatewayConfig Config => ConfigurationMerge.Of(_source.FileConfig, _source.Stored.Config);

    /// <summary>What compiling needs beside the configuration.</summary>
    internal CompileContext Context => _source.Context;

    /// <summary>What is in force, and what is worth knowing about it.</summary>
    public PublishedConfiguration Published => _published;

    /// <summary>Changes the database's part and publishes the whole.</summary>
    /// <param name="change">The change, in the transaction it is given.</param>
    /// <param name="cancellation">Cancels what has not committed.</param>
    /// <param name="within">The resource that is changed, as compile errors call it, such as <c>channels 'x'</c>: its errors are told by field.</param>
    /// <param name="shown">How the request calls a field of it; null: the same.</param>
    /// <exception cref="ConfigurationRefusedException">The whole would be wrong; nothing was changed.</exception>
    public async Task<T> ChangeAsync<T>(
        Func<DbConnection, Task<T>> change, CancellationToken cancellation, string? within = null, Func<string, string>? shown = null)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            StoredConfiguration? stored = null;
            CompileResult? compiled = null;
            var result = await _database.WriteAsync(
                async connection =>
                {
                    var result = await change(connection);
                    var version = await ConfigurationVersion.AdvanceAsync(connection);
                    stored = await StoredConfiguration.LoadAsync(connection, _master, EarlierAt(version - 1)) with { Version = version };
                    compiled = _source.CompileWith(stored, NextVersion);
                    return compiled.Snapshot is not null ? result : throw new ConfigurationRefusedException(Told(compiled.Errors, within, shown));
                },
                cancellation);
            _source.Stored = stored!;

            // It has committed, so there is no way back: whoever gave up waiting does not stop it.
            await PublishAsync(compiled!, CancellationToken.None);
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes a change, sees what would be wrong with the whole, and takes it back.</summary>
    public async Task<(T Result, IReadOnlyList<ConfigProblem> Errors)> RehearseAsync<T>(Func<DbConnection, Task<T>> change, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await _database.WriteAsync(
                async connection =>
                {
                    var result = await change(connection);
                    var earlier = EarlierAt(await ConfigurationVersion.ReadAsync(connection));
                    var compiled = _source.CompileWith(await StoredConfiguration.LoadAsync(connection, _master, earlier), NextVersion);
                    throw new RehearsalException<T>(result, compiled.Errors);
                },
                cancellation);
            throw new InvalidOperationException("A rehearsal ends in its own exception.");
        }
        catch (RehearsalException<T> rehearsal)
        {
            return (rehearsal.Result, rehearsal.Errors);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads the file and the database anew and publishes the whole if it is right; else tells what is wrong and lets the running one be.</summary>
    /// <returns>Whether it was right.</returns>
    public async Task<bool> ReloadAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await using (var reader = await _database.OpenReaderAsync(cancellation))
            {
                // The number first: a change in between is then read once more, not missed.
                var version = await ConfigurationVersion.ReadAsync(reader);
                _source.Stored = await StoredConfiguration.LoadAsync(reader, _master) with { Version = version };
            }

            return await RecompileAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads the database anew if another node has changed it.</summary>
    /// <returns>Whether one had.</returns>
    /// <exception cref="DbException">The database is away.</exception>
    public async Task<bool> CheckStoredAsync(CancellationToken cancellation)
    {
        await using (var reader = await _database.OpenReaderAsync(cancellation))
        {
            if (await ConfigurationVersion.ReadAsync(reader) == _source.Stored.Version)
            {
                return false;
            }
        }

        await ReloadAsync(cancellation);
        return true;
    }

    /// <summary>Publishes anew if the file differs from what was last compiled.</summary>
    /// <returns>Whether it differed.</returns>
    public async Task<bool> CheckFileAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!_source.HasChanged)
            {
                return false;
            }

            await RecompileAsync(cancellation);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    // Errors of other resources keep their whole path.
    private static IReadOnlyList<ConfigProblem> Told(IReadOnlyList<ConfigProblem> errors, string? within, Func<string, string>? shown)
    {
        if (within is null)
        {
            return errors;
        }

        return [.. errors.Select(e =>
        {
            if (!e.Path.StartsWith(within + ".", StringComparison.OrdinalIgnoreCase))
            {
                return e;
            }

            var field = e.Path[(within.Length + 1)..];
            return e with { Path = shown?.Invoke(field) ?? field };
        })];
    }

    // Rows that have not changed need not be read again, as long as nobody else has changed any since they were.
    private StoredRows? EarlierAt(long version) => _source.Stored.Version == version ? _source.Stored.Rows : null;

    private long NextVersion => _holder.Current.Version + 1;

    private async Task<bool> RecompileAsync(CancellationToken cancellation)
    {
        var (load, compiled) = _source.Compile(NextVersion);
        foreach (var error in load.Errors.Concat(compiled?.Errors ?? []))
        {
            _logger.ConfigurationError(_source.Name, error);
        }

        if (compiled?.Snapshot is null)
        {
            _logger.ConfigurationKept(_source.Name, _holder.Current.Version);
            return false;
        }

        // A new key is no reason to repeat what the file was told already.
        if (!string.Equals(_warned, _source.Stamp, StringComparison.Ordinal))
        {
            _warned = _source.Stamp;
            foreach (var warning in load.Warnings.Concat(compiled.Warnings))
            {
                _logger.ConfigurationWarning(_source.Name, warning);
            }
        }

        await PublishAsync(compiled, cancellation);
        return true;
    }

    private async Task PublishAsync(CompileResult compiled, CancellationToken cancellation)
    {
        await BeforePublish(cancellation);
        var snapshot = compiled.Snapshot!;
        _holder.Publish(snapshot);
        _published = new PublishedConfiguration(snapshot, [.. _source.FileWarnings, .. compiled.Warnings], _source.Context.Time.GetUtcNow());
        _source.Keep(compiled);
        OnPublished?.Invoke(_source.Stored);
        _logger.ConfigurationPublished(snapshot.Version, snapshot.Channels.Count, snapshot.Routes.Count + snapshot.WildcardRoutes.Length, snapshot.Keys.Count);
    }

    // Leaving a transaction by an exception is how it is taken back.
    private sealed class RehearsalException<T>(T result, IReadOnlyList<ConfigProblem> errors) : Exception
    {
        public T Result { get; } = result;

        public IReadOnlyList<ConfigProblem> Errors { get; } = errors;
    }
}
