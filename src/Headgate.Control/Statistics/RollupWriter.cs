using System.Data.Common;
using System.Globalization;

namespace Headgate.Control.Statistics;

/// <summary>Adds the sums of a batch to those of the database, inside the caller's transaction.</summary>
internal static class RollupWriter
{
    // PostgreSQL takes commands in bundles, one round trip each; SQLite has no round trips.
    private const int Bundle = 500;
    private static readonly string HourSql = Upsert("usage_hourly", ["dimension", "value", "bucket"], "dimension, bucket, value");
    private static readonly string DaySql = Upsert("usage_daily", ["bucket", .. Dimensions.DailyColumns], "bucket, " + string.Join(", ", Dimensions.DailyColumns));
    private const string TagSql = "INSERT INTO record_tags (tag, started_at, record_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    /// <summary>Writes everything.</summary>
    public static async Task WriteAsync(DbConnection connection, RollupBatch batch, CancellationToken cancellation)
    {
        await RunAsync(connection, HourSql, 3 + Measures.Columns.Length, batch.Hours, static (pair, values) =>
        {
            values[0] = pair.Key.Dimension;
            values[1] = pair.Key.Value;
            values[2] = pair.Key.Bucket;
            Fill(values, 3, pair.Value);
        }, cancellation);
        await RunAsync(connection, DaySql, 1 + Dimensions.DailyColumns.Length + Measures.Columns.Length, batch.Days, static (pair, values) =>
        {
            var (bucket, key, user, team, group, model, channel, upstream, operation, tags) = pair.Key;
            ReadOnlySpan<object> parts = [bucket, key, user, team, group, model, channel, upstream, operation, tags];
            parts.CopyTo(values);
            Fill(values, parts.Length, pair.Value);
        }, cancellation);
        await RunAsync(connection, TagSql, 3, batch.Tags, static (tag, values) => (values[0], values[1], values[2]) = (tag.Tag, tag.StartedAt, tag.RecordId), cancellation);
    }

    private static void Fill(object[] values, int from, Measures measures)
    {
        foreach (var value in measures.Values)
        {
            values[from++] = value;
        }
    }

    private static string Upsert(string table, string[] keys, string unique) =>
        $"INSERT INTO {table} ({string.Join(", ", keys)}, {string.Join(", ", Measures.Columns)}) VALUES ("
        + string.Join(", ", Enumerable.Range(1, keys.Length + Measures.Columns.Length).Select(i => "$" + i.ToString(CultureInfo.InvariantCulture)))
        + $") ON CONFLICT ({unique}) DO UPDATE SET "
        + string.Join(", ", Measures.Columns.Select(c => $"{c} = {table}.{c} + excluded.{c}"));

    private static Task RunAsync<T>(DbConnection connection, string sql, int width, IReadOnlyCollection<T> rows, Action<T, object[]> fill, CancellationToken cancellation) =>
        rows.Count == 0 ? Task.CompletedTask
        : connection.CanCreateBatch ? RunBundledAsync(connection, sql, width, rows, fill, cancellation)
        : RunOneByOneAsync(connection, sql, width, rows, fill, cancellation);

    private static async Task RunOneByOneAsync<T>(DbConnection connection, string sql, int width, IReadOnlyCollection<T> rows, Action<T, object[]> fill, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= width; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture);
            command.Parameters.Add(parameter);
        }

        var values = new object[width];
        foreach (var row in rows)
        {
            fill(row, values);
            for (var i = 0; i < width; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task RunBundledAsync<T>(DbConnection connection, string sql, int width, IReadOnlyCollection<T> rows, Action<T, object[]> fill, CancellationToken cancellation)
    {
        var values = new object[width];
        foreach (var bundle in rows.Chunk(Bundle))
        {
            await using var batch = connection.CreateBatch();
            foreach (var row in bundle)
            {
                fill(row, values);
                var command = batch.CreateBatchCommand();
                command.CommandText = sql;
                foreach (var value in values)
                {
                    // Without a name: by position.
                    var parameter = command.CreateParameter();
                    parameter.Value = value;
                    command.Parameters.Add(parameter);
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellation);
        }
    }
}
