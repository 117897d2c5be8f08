using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;

namespace Headgate.Control.Ledger;

/// <summary>What requests hold whose record is not stored yet. A process that dies leaves such rows; the <see cref="ReservationSweeper"/> releases them.</summary>
internal static class ReservationRows
{
    /// <summary>Keeps new reservations and ends those whose record has come, whichever came first.</summary>
    public static async Task ApplyAsync(DbConnection connection, IReadOnlyList<UsagePosting> records, IReadOnlyList<HeldAmount> reservations, string node)
    {
        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (record.Account is not null)
            {
                ended.Add(record.Id);
            }
        }

        var begun = new HashSet<string>(StringComparer.Ordinal);
        foreach (var held in reservations)
        {
            // Most requests end within the batch they began in and never touch the table.
            if (ended.Contains(held.Id))
            {
                begun.Add(held.Id);
                continue;
            }

            // A journal that is read again after a crash brings reservations whose record is stored.
            await connection.ExecuteAsync(
                """
                INSERT INTO reservations (id, account, amount, at, node)
                SELECT r.id, @Account, @Amount, @At, @node FROM (SELECT @Id AS id) AS r
                WHERE NOT EXISTS (SELECT 1 FROM request_records AS stored WHERE stored.id = r.id)
                ON CONFLICT (id) DO NOTHING
                """,
                new { held.Id, held.Account, held.Amount, held.At, node });
        }

        ended.ExceptWith(begun);
        foreach (var some in ended.Chunk(SqlList.Most))
        {
            var parameters = new DynamicParameters();
            await connection.ExecuteAsync($"DELETE FROM reservations WHERE id IN {SqlList.Of(some, parameters)}", parameters);
        }
    }

    /// <summary>Releases every reservation of a node: when it starts, none of its requests runs any more.</summary>
    /// <returns>How many.</returns>
    public static Task<int> ReleaseNodeAsync(DbConnection connection, string node, long before) =>
        connection.ExecuteAsync("DELETE FROM reservations WHERE node = @node AND at < @before", new { node, before });

    /// <summary>Releases what is older than a moment, and what a record has ended.</summary>
    /// <returns>How many.</returns>
    public static Task<int> ReleaseOldAsync(DbConnection connection, long before) => connection.ExecuteAsync(
        "DELETE FROM reservations WHERE at < @before OR EXISTS (SELECT 1 FROM request_records WHERE request_records.id = reservations.id)",
        new { before });
}
