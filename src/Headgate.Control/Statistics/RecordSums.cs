using System.Data.Common;
using Dapper;
using Headgate.Contracts;

namespace Headgate.Control.Statistics;

/// <summary>Adds records up one by one, for questions over a few days that no kept sum answers.</summary>
internal static class RecordSums
{
    /// <summary>Sums by group and time, like those of <see cref="StatsSource"/>.</summary>
    public static async Task<IReadOnlyList<StatsRow>> AddUpAsync(
        DbConnection connection, StatsQuery query, bool grouped, bool series, IReadOnlyCollection<string>? only, CancellationToken cancellation)
    {
        var (where, parameters) = Narrow(query);
        var sums = new Dictionary<(long At, string Value), Measures>();
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {RecordFacts.Columns} FROM request_records WHERE {where}", parameters, cancellationToken: cancellation));
        while (await reader.ReadAsync(cancellation))
        {
            var facts = RecordFacts.Read(reader);
            if (!query.Filters.All(f => Dimensions.Of(facts, f.Key).Contains(f.Value, StringComparer.Ordinal)))
            {
                continue;
            }

            var at = series ? RollupBatch.Floor(facts.StartedAt + query.Offset, query.Interval == UsageInterval.Hour ? RollupBatch.Hour : RollupBatch.Day) - query.Offset : 0;
            foreach (var value in grouped ? Dimensions.Of(facts, query.GroupBy!.Value) : [string.Empty])
            {
                if (only?.Contains(value, StringComparer.Ordinal) != false)
                {
                    var sum = sums.TryGetValue((at, value), out var known) ? known : sums[(at, value)] = new Measures();
                    sum.Add(facts);
                }
            }
        }

        return [.. sums.Select(s => new StatsRow(s.Key.At, s.Key.Value, s.Value))];
    }

    // One condition with an index does most of the work; the rest is looked at here.
    private static (string Where, DynamicParameters Parameters) Narrow(StatsQuery query)
    {
        var parameters = new DynamicParameters();
        parameters.Add("from", query.From);
        parameters.Add("to", query.To);
        var where = "started_at >= @from AND started_at < @to";
        foreach (var (dimension, column) in (ReadOnlySpan<(UsageDimension, string)>)[
            (UsageDimension.Key, "key_id"), (UsageDimension.User, "user_id"), (UsageDimension.Team, "team_id"), (UsageDimension.Model, "lower(model)"), (UsageDimension.Channel, "channel")])
        {
            if (query.Filters.TryGetValue(dimension, out var value) && value.Length > 0)
            {
                parameters.Add("value", value);
                return (where + $" AND {column} = @value", parameters);
            }
        }

        return (where, parameters);
    }
}
