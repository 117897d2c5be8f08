using System.Data.Common;
using Headgate.Control.Records;

namespace Headgate.Control.Statistics;

/// <summary>
/// Feeds the hourly and daily sums with the records that a transaction newly inserted, inside that transaction: each record is counted
/// exactly once, or, when the transaction is rolled back, not at all and again with the next try.
/// </summary>
public sealed class RollupSink : BatchSink
{
    /// <inheritdoc/>
    /// <exception cref="DbException">The database refused; the transaction is rolled back.</exception>
    public override Task ApplyAsync(DbConnection connection, IngestedBatch batch, CancellationToken cancellation) =>
        AddAsync(connection, batch.Records.Select(RecordFacts.Of), cancellation);

    /// <summary>Adds records to the sums.</summary>
    internal static Task AddAsync(DbConnection connection, IEnumerable<RecordFacts> inserted, CancellationToken cancellation)
    {
        var batch = new RollupBatch();
        foreach (var record in inserted)
        {
            batch.Add(record);
        }

        return RollupWriter.WriteAsync(connection, batch, cancellation);
    }
}
