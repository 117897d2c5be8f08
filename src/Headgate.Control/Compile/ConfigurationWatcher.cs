using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Compile;

/// <summary>
/// Keeps the running snapshot in step with the file. File system events make it quick, a slow look at the contents makes it certain:
/// events do not arrive from network drives and swapped symbolic links.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="publisher">Compiles and publishes.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where faults are logged.</param>
public sealed class ConfigurationWatcher(
    string path, ConfigurationPublisher publisher, TimeProvider time, ILogger<ConfigurationWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _hint = new(0);

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
                await publisher.CheckFileAsync(stoppingToken);
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
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
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
