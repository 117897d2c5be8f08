using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Statistics;

/// <summary>A sum that a source found.</summary>
/// <param name="At">Begin of its stretch; 0: of the whole time.</param>
/// <param name="Value">Its group, as the source has it.</param>
/// <param name="Sum">The numbers.</param>
internal readonly record struct StatsRow(long At, string Value, Measures Sum);

/// <summary>
/// Where figures come from. Hourly sums know one dimension at a time; daily sums know all at once, for days of UTC; what neither knows is
/// summed from the records themselves, over a few days.
/// </summary>
internal sealed class StatsSource
{
    // So many hours of records are added up while somebody waits.
    private const int MostRecordHours = 72;
    private readonly DbConnection _connection;
    private readonly StatsQuery _query;
    private readonly UsageDimension? _hourly;
    private readonly Kind _kind;

    private StatsSource(DbConnection connection, StatsQuery query, Kind kind, UsageDimension? hourly) => (_connection, _query, _kind, _hourly) = (connection, query, kind, hourly);

    private enum Kind
    {
        Hourly,
        Daily,
        Records,
    }

    /// <summary>The source that can answer.</summary>
    /// <exception cref="Refusal">None can.</exception>
    public static StatsSource Of(DbConnection connection, StatsQuery query)
    {
        var dimensions = query.Filters.Keys.Concat(query.GroupBy is { } group ? [group] : []).Distinct().ToArray();
        var wholeDays = query.Interval != UsageInterval.Hour && query.Offset == 0;
        var daily = wholeDays && dimensions.All(d => Dimensions.DailyColumn(d) is not null);
        if (dimensions.Length == 0 || (dimensions.Length == 1 && !(daily && query.Filters.Count == 0)))
        {
            return new StatsSource(connection, query, Kind.Hourly, dimensions.Length == 0 ? null : dimensions[0]);
        }

        if (daily)
        {
            return new StatsSource(connection, query, Kind.Daily, null);
        }

        return (query.To - query.From) / RollupBatch.Hour <= MostRecordHours
            ? new StatsSource(connection, query, Kind.Records, null)
            : throw Refusal.Malformed(
                $"Filters and groups of several kinds at once are there by the day of UTC (not for errors), or for at most {MostRecordHours} hours.",
                new FieldError("from", $"must lie at most {MostRecordHours} hours before 'to' for this question"));
    }

    /// <summary>Sums by group, and by time where asked for.</summary>
    /// <param name="grouped">Whether by the group that the question names.</param>
    /// <param name="series">Whether by the stretches that the question names.</param>
    /// <param name="only">These groups alone; null: all.</param>
    /// <param name="limit">The largest ones alone; null: all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<StatsRow>> ReadAsync(bool grouped, bool series, IReadOnlyCollection<string>? only, int? limit, CancellationToken cancellation)
    {
        if (_kind == Kind.Records)
        {
            return await AddUpAsync(grouped, series, only, cancellation);
        }

        var parameters = new DynamicParameters();
        parameters.Add("from", _query.From);
        parameters.Add("to", _query.To);
        var (table, where, value) = _kind == Kind.Hourly ? Hourly(parameters) : Daily(parameters);
        var at = !series ? "0" : _query.Interval == UsageInterval.Hour || _kind == Kind.Daily ? "bucket" : $"(bucket + {_query.Offset}) / {RollupBatch.Day} * {RollupBatch.Day} - {_query.Offset}";
        var among = string.Empty;
        if (grouped && only is not null)
        {
            var index = 0;
            among = $" AND {value} IN ({string.Join(", ", only.Select(o => { parameters.Add("o" + index, o); return "@o" + index++; }))})";
        }

        var groups = (series, grouped) switch { (true, true) => " GROUP BY 1, 2", (true, false) => " GROUP BY 1", (false, true) => " GROUP BY 2", _ => string.Empty };
        var largest = limit is { } most ? $" ORDER BY {string.Join(" + ", _query.Measure.Split(" + ").Select(c => $"sum({c})"))} DESC, 2 LIMIT {most}" : string.Empty;
        var sql = $"SELECT {at}, {(grouped ? value : "''")}, {Measures.Sums} FROM {table} WHERE {where}{among}{groups}{largest}";
        var rows = new List<StatsRow>();
        await using var reader = await _connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new StatsRow(reader.GetInt64(0), reader.GetString(1), Measures.Read(reader, 2)));
        }

        return rows;
    }

    /// <summary>Whether groups come as sets of tags that still have to be taken apart.</summary>
    public bool HasTagSets => _kind == Kind.Daily && _query.GroupBy == UsageDimension.Tag;

    private (string Table, string Where, string Value) Hourly(DynamicParameters parameters)
    {
        parameters.Add("dimension", _hourly is { } d ? Dimensions.HourlyName(d) : Dimensions.All);
        var where = "dimension = @dimension AND bucket >= @from AND bucket < @to";
        if (_hourly is { } dimension && _query.Filters.TryGetValue(dimension, out var value))
        {
            parameters.Add("value", value);
            where += " AND value = @value";
        }

        return ("usage_hourly", where, "value");
    }

    private (string Table, string Where, string Value) Daily(DynamicParameters parameters)
    {
        var where = "bucket >= @from AND bucket < @to";
        foreach (var (dimension, value) in _query.Filters)
        {
            var column = Dimensions.DailyColumn(dimension)!;
            var name = "f" + column;
            parameters.Add(name, dimension == UsageDimension.Tag ? TagPattern(value) : value);
            where += dimension == UsageDimension.Tag ? $@" AND (',' || tags || ',') LIKE @{name} ESCAPE '\'" : $" AND {column} = @{name}";
        }

        return ("usage_daily", where, _query.GroupBy is { } group ? Dimensions.DailyColumn(group)! : "''");
    }

    private static string TagPattern(string tag) => "%," + tag.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + ",%";

    private async Task<IReadOnlyList<StatsRow>> AddUpAsync(bool grouped, bool series, IReadOnlyCollection<string>? only, CancellationToken cancellation)
    {
        var (where, parameters) = Narrow();
        var sums = new Dictionary<(long At, string Value), Measures>();
        await using var reader = await _connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {RecordFacts.Columns} FROM request_records WHERE {where}", parameters, cancellationToken: cancellation));
        while (await reader.ReadAsync(cancellation))
        {
            var facts = RecordFacts.Read(reader);
            if (!_query.Filters.All(f => Dimensions.Of(facts, f.Key).Contains(f.Value, StringComparer.Ordinal)))
            {
                continue;
            }

            var at = series ? RollupBatch.Floor(facts.StartedAt + _query.Offset, _query.Interval == UsageInterval.Hour ? RollupBatch.Hour : RollupBatch.Day) - _query.Offset : 0;
            foreach (var value in grouped ? Dimensions.Of(facts, _query.GroupBy!.Value) : [string.Empty])
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
    private (string Where, DynamicParameters Parameters) Narrow()
    {
        var parameters = new DynamicParameters();
        parameters.Add("from", _query.From);
        parameters.Add("to", _query.To);
        var where = "started_at >= @from AND started_at < @to";
        foreach (var (dimension, column) in (ReadOnlySpan<(UsageDimension, string)>)[
            (UsageDimension.Key, "key_id"), (UsageDimension.User, "user_id"), (UsageDimension.Team, "team_id"), (UsageDimension.Model, "lower(model)"), (UsageDimension.Channel, "channel")])
        {
            if (_query.Filters.TryGetValue(dimension, out var value) && value.Length > 0)
            {
                parameters.Add("value", value);
                return (where + $" AND {column} = @value", parameters);
            }
        }

        return (where, parameters);
    }
}
