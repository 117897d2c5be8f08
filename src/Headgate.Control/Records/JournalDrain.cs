using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Records;

/// <summary>
/// Follows the journal and takes its lines into the database. While the database is away the journal grows and nothing fails;
/// a clean stop takes over everything.
/// </summary>
public sealed class JournalDrain(Journal journal, RecordIngest ingest, TimeProvider time, ILogger<JournalDrain> logger) : BackgroundService
{
    // Long enough for batches, short enough that a person who looks finds the request that just ended.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private JournalSegment? _segment;
    private SegmentReader? _reader;
    private int _failures;

    /// <summary>Takes over what is there now. Returns when nothing whole is left to read.</summary>
    /// <exception cref="DbException">The database is locked, full or broken; nothing is lost, call again.</exception>
    internal async Task DrainAsync(CancellationToken cancellation)
    {
        while (await DrainBatchAsync(cancellation) != Step.Nothing)
        {
        }
    }

    /// <summary>
    /// Takes over what is there now, and leaves to the next round what arrives meanwhile: a transaction with its sums and balances costs some
    /// milliseconds however few lines it has, so following every line at once would keep a core busy.
    /// </summary>
    /// <inheritdoc cref="DrainAsync"/>
    internal async Task FollowAsync(CancellationToken cancellation)
    {
        while (await DrainBatchAsync(cancellation) == Step.More)
        {
        }
    }

    /// <summary>Stops following, then takes over the rest. Call it when no more requests run.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // The host's token may be spent already by requests that would not end; the records still deserve their time.
        using var patience = new CancellationTokenSource(StopPatience, time);
        try
        {
            // With a spent token the base class does not wait for the loop, and two may not read at the same time. If the loop had
            // failed, the host has told it.
            await (ExecuteTask ?? Task.CompletedTask).WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            patience.Token.ThrowIfCancellationRequested();
            journal.SealCurrent();
            while (!journal.Segments.IsEmpty)
            {
                await DrainAsync(patience.Token);
                if (!journal.Segments.IsEmpty)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(10), time, patience.Token);
                }
            }
        }
        catch (Exception e) when (e is DbException or OperationCanceledException or IOException)
        {
            Log.LeftInJournal(logger, e.Message);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                await Task.Delay(pause, time, stoppingToken);
                await FollowAsync(stoppingToken);
                Succeeded();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or IOException)
            {
                await BackOffAsync(e, stoppingToken);
            }
        }
    }

    private async Task<Step> DrainBatchAsync(CancellationToken cancellation)
    {
        if (_segment is null)
        {
            if (!journal.Segments.TryPeek(out _segment))
            {
                return Step.Nothing;
            }

            _reader = new SegmentReader(_segment.File, 0, _segment);
        }

        var batch = await ingest.RunAsync(_reader!, _segment.Number, cancellation);
        if (batch.Damaged > 0)
        {
            Log.Damaged(logger, batch.Damaged, _segment.Number);
        }

        if (batch.Lines > 0)
        {
            return batch.IsFull ? Step.More : Step.Some;
        }

        return await TryFinishSegmentAsync(_segment, cancellation) ? Step.More : Step.Nothing;
    }

    private async Task<bool> TryFinishSegmentAsync(JournalSegment segment, CancellationToken cancellation)
    {
        if (!segment.IsSealed || _reader!.Position < segment.End)
        {
            return false;
        }

        // After this a loss of power cannot take the transactions back, so the file is not needed any more.
        await ingest.CheckpointAsync(cancellation);
        _reader.Dispose();
        _reader = null;
        _segment = null;
        journal.Segments.TryDequeue(out _);
        segment.Delete();
        return true;
    }

    private void Succeeded()
    {
        if (_failures > 0)
        {
            _failures = 0;
            Log.DatabaseBack(logger);
        }
    }

    private async Task BackOffAsync(Exception e, CancellationToken cancellation)
    {
        if (_failures++ == 0)
        {
            Log.DatabaseAway(logger, e.Message);
        }

        var wait = Pause * Math.Pow(2, Math.Min(_failures, 10));
        await Task.Delay(wait < LongestBackoff ? wait : LongestBackoff, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private enum Step
    {
        /// <summary>Nothing whole was left to read.</summary>
        Nothing,

        /// <summary>All that was there is taken over.</summary>
        Some,

        /// <summary>There is probably more.</summary>
        More,
    }
}
