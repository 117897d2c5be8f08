using System.Data.Common;

namespace Headgate.Control.Records;

/// <summary>
/// Follows the records into the database: what is kept beside them (a ledger, roll-ups) is written in their transaction, exactly once for
/// every record. The sinks of a process are asked one after another, in the order in which <see cref="RecordIngest"/> was given them.
/// </summary>
public abstract class BatchSink
{
    /// <summary>
    /// Writes what a batch means. When it throws, the whole batch is taken back and comes again, perhaps cut otherwise: what the sink keeps in memory
    /// may only change in <see cref="Committed"/>.
    /// </summary>
    /// <param name="connection">The transaction of the batch; not to be committed here.</param>
    /// <param name="batch">What is new.</param>
    /// <param name="cancellation">Cancels the whole batch.</param>
    public abstract Task ApplyAsync(DbConnection connection, IngestedBatch batch, CancellationToken cancellation);

    /// <summary>The batch that was last applied is in the database for good. Not called for what an earlier process committed before it died.</summary>
    public virtual void Committed(IngestedBatch batch)
    {
    }
}

/// <summary>What one transaction takes from the journal.</summary>
/// <param name="Node">Whose journal.</param>
/// <param name="Records">Records that were not in the database before, each once, in the order of the journal.</param>
/// <param name="Reservations">
/// Reservations in the order of the journal. After a crash one may come a second time, and its record may be in this batch or in the database already:
/// then nothing is reserved any more.
/// </param>
public sealed record IngestedBatch(string Node, IReadOnlyList<IngestedRecord> Records, IReadOnlyList<JournaledReservation> Reservations);

/// <summary>Money that was set aside for a request before it went out; the record of the same id ends it.</summary>
/// <param name="Id">Id of the request.</param>
/// <param name="Account">Whose money: <c>user:ID</c> or <c>team:ID</c>.</param>
/// <param name="Amount">nano-USD.</param>
/// <param name="At">When, Unix milliseconds.</param>
public sealed record JournaledReservation(string Id, string Account, long Amount, long At);
