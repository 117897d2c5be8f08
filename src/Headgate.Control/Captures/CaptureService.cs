using System.Data.Common;
using System.Text.Json;
using System.Threading.Channels;
using Headgate.Control.Retention;
using Headgate.Control.Storage;
using Headgate.Gateway.Capturing;
using Headgate.Gateway.Forwarding;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Captures;

/// <summary>
/// Captures bodies as the settings say: nothing, unless somebody switched it on. The request's thread hands over at most the bytes that are
/// kept; masking and storing happen here. When storing cannot keep up, captures are dropped and counted, never waited for.
/// </summary>
public sealed class CaptureService(Database database, TimeProvider time, ILogger<CaptureService> logger) : BackgroundService, ICaptureSink
{
    private const int MostWaiting = 256;
    private const int AtOnce = 32;

    /// <summary>How soon a change of the settings is noticed.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    private readonly Channel<PendingCapture> _waiting = Channel.CreateBounded<PendingCapture>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private CaptureRules? _rules;
    private long _dropped;

    /// <summary>Captures that were dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public Capture? TryBegin(Exchange exchange) =>
        Volatile.Read(ref _rules) is { } rules && rules.Wants(exchange) ? new Capture(rules.MaxBytes) : null;

    /// <inheritdoc/>
    public void Take(Exchange exchange, Capture capture)
    {
        if (Volatile.Read(ref _rules) is not { } rules || !rules.WantsChannel(exchange.Target?.Channel.Name))
        {
            return;
        }

        var pending = new PendingCapture(
            exchange.Id, exchange.StartedAt.ToUnixTimeMilliseconds(), exchange.Context.Request.ContentType, exchange.Context.Response.ContentType, capture, rules.Masks);
        if (!_waiting.Writer.TryWrite(pending))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Reads the settings again.</summary>
    /// <exception cref="DbException">The database is away; the rules stay as they are.</exception>
    internal async Task RefreshAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var settings = (await RecordsSettingsRules.LoadAsync(connection)).Capture;
        Volatile.Write(ref _rules, settings.Enabled ? new CaptureRules(settings) : null);
    }

    /// <summary>Stores what waits now.</summary>
    /// <exception cref="DbException">The database is away; what was taken is dropped.</exception>
    internal async Task StoreAsync(CancellationToken cancellation)
    {
        var some = new List<PendingCapture>(AtOnce);
        while (true)
        {
            some.Clear();
            while (some.Count < AtOnce && _waiting.Reader.TryRead(out var next))
            {
                some.Add(next);
            }

            if (some.Count == 0)
            {
                return;
            }

            try
            {
                var rows = some.ConvertAll(CaptureStore.RowOf);
                await database.WriteAsync(connection => CaptureStore.InsertAsync(connection, rows), cancellation);
            }
            catch
            {
                Interlocked.Add(ref _dropped, some.Count);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(StoreAsync, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var told = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(RefreshAsync, stoppingToken);
            using var round = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var refresh = Task.Delay(Refresh, time, round.Token);
            while (!refresh.IsCompleted && !stoppingToken.IsCancellationRequested)
            {
                await Task.WhenAny(_waiting.Reader.WaitToReadAsync(round.Token).AsTask(), refresh);
                await TryAsync(StoreAsync, stoppingToken);
            }

            await round.CancelAsync();
            await refresh.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Dropped is var dropped && dropped > told)
            {
                Log.Dropped(logger, dropped - told);
                told = dropped;
            }
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The process stops.
        }
        catch (Exception e) when (e is DbException or JsonException or TimeoutException)
        {
            Log.Failed(logger, e.Message);
        }
    }
}
