using System.Threading.Channels;
using Headgate.Control.Compile;
using Microsoft.Extensions.Hosting;

namespace Headgate.Control.Survival;

/// <summary>Writes the last right configuration a moment after it came into force; of several in a row only the last.</summary>
public sealed class LastGoodWriter(LastGoodFile file, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Channel<StoredConfiguration> _latest =
        Channel.CreateBounded<StoredConfiguration>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>This one is in force now. Does not wait.</summary>
    public void Note(StoredConfiguration stored) => _latest.Writer.TryWrite(stored);

    /// <summary>Writes what is still to be written, and ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        WriteLatest();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _latest.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Quiet, time, stoppingToken);
                WriteLatest();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; StopAsync writes the rest.
        }
    }

    private void WriteLatest()
    {
        if (_latest.Reader.TryRead(out var stored))
        {
            file.Write(stored);
        }
    }
}
