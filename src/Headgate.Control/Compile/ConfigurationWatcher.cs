using Headgate.Gateway.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Compile;

/// <summary>
/// Keeps the running snapshot in step with the file and the stored keys. A change is compiled aside and published when it is
/// right; when it is wrong, everything that is wrong is logged and the running configuration stays. File system events make it
/// quick, a slow look at the contents makes it certain: events do not arrive from network drives and swapped symbolic links.
/// </summary>
/// <param name="source">Where the configuration comes from.</param>
/// <param name="holder">Where snapshots are published.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where changes and faults are logged.</param>
public sealed class ConfigurationWatcher(
    ConfigurationSource source, SnapshotHolder holder, TimeProvider time, ILogger<ConfigurationWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly Lock _publishing = new();
    private readonly SemaphoreSlim _hint = new(0);
    private string _warned = source.Stamp;

    /// <summary>Compiles anew, because stored keys or the file changed, and publishes the result if it is right.</summary>
    /// <returns>Whether it was right.</returns>
    public bool Recompile()
    {
        lock (_publishing)
        {
            var (load, compiled) = source.Compile(holder.Current.Version + 1);
            foreach (var error in load.Errors.Concat(compiled?.Errors ?? []))
            {
                log.ConfigurationError(source.Path, error);
            }

            if (compiled?.Snapshot is not { } snapshot)
            {
                log.ConfigurationKept(source.Path, holder.Current.Version);
                return false;
            }

            // A new key is no reason to repeat what the file was told already.
            if (!string.Equals(_warned, source.Stamp, StringComparison.Ordinal))
            {
                _warned = source.Stamp;
                foreach (var warning in load.Warnings.Concat(compiled.Warnings))
                {
                    log.ConfigurationWarning(source.Path, warning);
                }
            }

            holder.Publish(snapshot);
            source.Keep(compiled.InUse);
            log.ConfigurationPublished(snapshot.Version, snapshot.Channels.Count, snapshot.Routes.Count + snapshot.WildcardRoutes.Length, snapshot.Keys.Count);
            return true;
        }
    }

    /// <summary>Compiles anew if the files differ from what was last compiled.</summary>
    /// <returns>Whether they differed.</returns>
    public bool Check()
    {
        if (!source.HasChanged)
        {
            return false;
        }

        Recompile();
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _hint.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var events = Watch();
        try
        {
            while (true)
            {
                // First of all for what changed before the folder was watched.
                Check();
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    // Until something hints at a change and it has been quiet for a moment (editors write in several steps), or until it is time to look anyway.
    private async Task WaitAsync(CancellationToken cancellation)
    {
        if (!await HintAsync(Poll, cancellation))
        {
            return;
        }

        while (await HintAsync(Quiet, cancellation))
        {
        }
    }

    private async Task<bool> HintAsync(TimeSpan within, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await _hint.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // The folder is watched, not the file: editors replace the file, and mounted secrets swap a link beside it.
    private FileSystemWatcher? Watch()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(source.Path))!;
        try
        {
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.Size };
            watcher.Changed += (_, _) => Hint();
            watcher.Created += (_, _) => Hint();
            watcher.Renamed += (_, _) => Hint();
            watcher.Deleted += (_, _) => Hint();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            log.WatchingImpossible(folder, e.Message);
            return null;
        }
    }

    private void Hint()
    {
        // One hint is as good as many; the count would only keep the quiet time from ending.
        if (_hint.CurrentCount == 0)
        {
            _hint.Release();
        }
    }
}
