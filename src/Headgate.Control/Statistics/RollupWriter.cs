using System.Data.Common;
using Headgate.Control.Storage;

namespace Headgate.Control.Statistics;

/// <summary>Adds the sums of a batch to those of the database, inside the caller's transaction.</summary>
internal static class RollupWriter
{
    private static readonly RowTarget Hours = Sums("usage_hourly", ["dimension", "value", "bucket"]);
    private static readonly RowTarget Days = Sums("usage_daily", ["dimension", "value", "bucket"]);
    private static readonly RowTarget Tags = new("record_tags", ["tag", "started_at", "record_id"], string.Empty, "DO NOTHING");

    private static readonly RowTarget Cube = Sums("usage_cube", ["bucket", .. Dimensions.CubeColumns]) with
    {
        UniqueInPostgres = $"(bucket, md5({string.Join(" || E'\\x1F' || ", Dimensions.CubeColumns)}))",
    };

    /// <summary>Writes everything.</summary>
    public static async Task WriteAsync(DbConnection connection, RollupBatch batch, CancellationToken cancellation)
    {
        var sums = batch.Sums();
        await RowSink.PutAsync(connection, Hours, sums.Hours, PutSum, cancellation);
        await RowSink.PutAsync(connection, Days, sums.Days(), PutSum, cancellation);
        await RowSink.PutAsync(connection, Cube, sums.Cube, PutCube, cancellation);
        await RowSink.PutAsync(connection, RecordPeaks.Target, batch.Peaks, PutPeaks, cancellation);
        await RowSink.PutAsync(connection, Tags, batch.Tags, PutTag, cancellation);
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

    private static RowTarget Sums(string table, string[] keys) => new(
        table,
        [.. keys, .. Measures.Columns],
        $"({string.Join(", ", keys)})",
        $"DO UPDATE SET {string.Join(", ", Measures.Columns.Select(c => $"{c} = {table}.{c} + excluded.{c}"))}");
}
