using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Headgate.Control.Statistics;

/// <summary>Adds the sums of a batch to those of the database, inside the caller's transaction.</summary>
internal static class RollupWriter
{
    // PostgreSQL takes commands in bundles, one round trip each; SQLite has no round trips.
    private const int Bundle = 500;
    private static readonly string HourSql = Upsert("usage_hourly", ["dimension", "value", "bucket"], "dimension, bucket, value");
    private static readonly string DaySql = Upsert("usage_daily", ["dimension", "value", "bucket"], "dimension, bucket, value");
    private static readonly string CubeSql = Upsert("usage_cube", ["bucket", .. Dimensions.CubeColumns], "bucket, " + string.Join(", ", Dimensions.CubeColumns));
    private const string TagSql = "INSERT INTO record_tags (tag, started_at, record_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    /// <summary>Writes everything.</summary>
    public static async Task WriteAsync(DbConnection connection, RollupBatch batch, CancellationToken cancellation)
    {
        await RunAsync(connection, HourSql, 3 + Measures.Columns.Length, batch.Hours, FillSum, cancellation);
        await RunAsync(connection, DaySql, 3 + Measures.Columns.Length, batch.Days, FillSum, cancellation);
        await RunAsync(connection, CubeSql, 1 + Dimensions.CubeColumns.Length + Measures.Columns.Length, batch.Cube, FillCube, cancellation);
        await RunAsync(connection, TagSql, 3, batch.Tags, static (tag, values) => (values[0], values[1], values[2]) = (tag.Tag, tag.StartedAt, tag.RecordId), cancellation);
    }

    private static void FillSum(KeyValuePair<SumKey, Measures> pair, object[] values)
    {
        (values[0], values[1], values[2]) = (pair.Key.Dimension, pair.Key.Value, pair.Key.Bucket);
        Fill(values, 3, pair.Value);
    }

    private static void FillCube(KeyValuePair<CubeKey, Measures> pair, object[] values)
    {
        var (bucket, key, user, team, group, model, channel, upstream, operation, tags) = pair.Key;
        ReadOnlySpan<object> parts = [bucket, key, user, team, group, model, channel, upstream, operation, tags];
        parts.CopyTo(values);
        Fill(values, parts.Length, pair.Value);
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

    private static Task RunAsync<T>(DbConnection connection, string sql, int width, IReadOnlyCollection<T> rows, Action<T, object[]> fill, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return Task.CompletedTask;
        }

        if (connection is SqliteConnection sqlite)
        {
            RunNative(sqlite, sql, width, rows, fill);
            return Task.CompletedTask;
        }

        return RunBundledAsync(connection, sql, width, rows, fill, cancellation);
    }

    // By way of named parameters, each looked up for each row, these writes cost several times as much.
    private static void RunNative<T>(SqliteConnection connection, string sql, int width, IReadOnlyCollection<T> rows, Action<T, object[]> fill)
    {
        Check(connection, raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement));
        using (statement)
        {
            var values = new object[width];
            foreach (var row in rows)
            {
                fill(row, values);
                for (var i = 0; i < width; i++)
                {
                    Check(connection, values[i] is string text ? raw.sqlite3_bind_text(statement, i + 1, text) : raw.sqlite3_bind_int64(statement, i + 1, (long)values[i]));
                }

                var result = raw.sqlite3_step(statement);
                var reset = raw.sqlite3_reset(statement);
                Check(connection, result == raw.SQLITE_DONE ? reset : result);
            }
        }
    }

    private static void Check(SqliteConnection connection, int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
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
