using System.Data.Common;

namespace Headgate.Control.Statistics;

/// <summary>
/// Feeds the hourly and daily sums. Called with the records that a transaction newly inserted, inside that transaction: each record is
/// counted exactly once, or, when the transaction is rolled back, not at all and again with the next try.
/// </summary>
public static class RollupSink
{
    /// <summary>Adds records to the sums.</summary>
    /// <param name="connection">The transaction that inserted them.</param>
    /// <param name="inserted">Those that were not there before.</param>
    /// <exception cref="DbException">The database refused; roll the transaction back.</exception>
    public static Task ApplyAsync(DbConnection connection, IEnumerable<RecordFacts> inserted)
    {
        var batch = new RollupBatch();
        foreach (var record in inserted)
        {
            batch.Add(record);
        }

        return RollupWriter.WriteAsync(connection, batch);
    }
}
