using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Headgate.Control.Statistics;

/// <summary>Adds the sums of a batch to those of the database, inside the caller's transaction.</summary>
internal static class RollupWriter
{
    private static readonly string HourSql = Upsert("usage_hourly", ["dimension", "value", "bucket"], "dimension, bucket, value");
    private static readonly string DaySql = Upsert("usage_daily", ["dimension", "value", "bucket"], "dimension, bucket, value");
    private static readonly string CubeSql = Upsert("usage_cube", ["bucket", .. Dimensions.CubeColumns], "bucket, " + string.Join(", ", Dimensions.CubeColumns));
    private const string TagSql = "INSERT INTO record_tags (tag, started_at, record_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    /// <summary>Writes everything.</summary>
    public static async Task WriteAsync(DbConnection connection, RollupBatch batch, CancellationToken cancellation)
    {
        var sums = batch.Sums();
        await RunAsync(connection, HourSql, sums.Hours, PutSum, cancellation);
        await RunAsync(connection, DaySql, sums.Days(), PutSum, cancellation);
        await RunAsync(connection, CubeSql, sums.Cube, PutCube, cancellation);
        await RunAsync(connection, RecordPeaks.UpsertSql, batch.Peaks, PutPeaks, cancellation);
        await RunAsync(connection, TagSql, batch.Tags, PutTag, cancellation);
    }

    private static void PutSum(RowSink row, KeyValuePair<SumKey, Measures> pair)
    {
        row.Add(pair.Key.Dimension);
        row.Add(pair.Key.Value);
        row.Add(pair.Key.Bucket);
        Put(row, pair.Value.Values);
    }

    private static void PutCube(RowSink row, KeyValuePair<CubeKey, Measures> pair)
    {
        var (bucket, key, user, team, group, model, channel, upstream, operation, tags) = pair.Key;
        row.Add(bucket);
        foreach (var part in (ReadOnlySpan<string>)[key, user, team, group, model, channel, upstream, operation, tags])
        {
            row.Add(part);
        }

        Put(row, pair.Value.Values);
    }

    private static void PutPeaks(RowSink row, KeyValuePair<long, RecordPeaks> pair)
    {
        row.Add(pair.Key);
        Put(row, pair.Value.Values);
    }

    private static void PutTag(RowSink row, TagRow tag)
    {
        row.Add(tag.Tag);
        row.Add(tag.StartedAt);
        row.Add(tag.RecordId);
    }

    private static void Put(RowSink row, ReadOnlySpan<long> values)
    {
        foreach (var value in values)
        {
            row.Add(value);
        }
    }

    private static string Upsert(string table, string[] keys, string unique) =>
        $"INSERT INTO {table} ({string.Join(", ", keys)}, {string.Join(", ", Measures.Columns)}) VALUES ("
        + string.Join(", ", Enumerable.Range(1, keys.Length + Measures.Columns.Length).Select(i => "$" + i.ToString(CultureInfo.InvariantCulture)))
        + $") ON CONFLICT ({unique}) DO UPDATE SET "
        + string.Join(", ", Measures.Columns.Select(c => $"{c} = {table}.{c} + excluded.{c}"));

    private static async Task RunAsync<T>(DbConnection connection, string sql, IReadOnlyCollection<T> rows, Action<RowSink, T> put, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (connection is SqliteConnection sqlite)
        {
            using var native = new SqliteRowSink(sqlite, sql);
            await RunAsync(native, rows, put, cancellation);
        }
        else
        {
            await using var bundled = new BundledRowSink(connection, sql);
            await RunAsync(bundled, rows, put, cancellation);
        }
    }

    private static async Task RunAsync<T>(RowSink sink, IReadOnlyCollection<T> rows, Action<RowSink, T> put, CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            put(sink, row);
            await sink.NextAsync(cancellation);
        }

        await sink.CompleteAsync(cancellation);
    }
}
