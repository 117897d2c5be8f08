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
/// Where figures come from. The sums of hours and days know one dimension at a time; the cube knows all at once, for days of UTC; what neither
/// knows is added up from the records themselves, over a few days.
/// </summary>
internal sealed class StatsSource
{
    // So many hours of records are added up while somebody waits.
    private const int MostRecordHours = 72;
    private readonly DbConnection _connection;
    private readonly StatsQuery _query;
    private readonly Kind _kind;

    private StatsSource(DbConnection connection, StatsQuery query, Kind kind) => (_connection, _query, _kind) = (connection, query, kind);

    private enum Kind
    {
        Sums,
        Cube,
        Records,
    }

    /// <summary>Whether groups come as sets of tags that still have to be taken apart.</summary>
    public bool HasTagSets => _kind == Kind.Cube && _query.GroupBy == UsageDimension.Tag;

    /// <summary>The source that can answer.</summary>
    /// <exception cref="Refusal">None can.</exception>
    public static StatsSource Of(DbConnection connection, StatsQuery query)
    {
        var dimensions = query.Filters.Keys.Concat(query.GroupBy is { } group ? [group] : []).Distinct().ToArray();

        // Records of one tag may have others beside it, which the sums of that tag do not know.
        var tagsAmongTags = query.GroupBy == UsageDimension.Tag && query.Filters.ContainsKey(UsageDimension.Tag);
        if (dimensions.Length <= 1 && !tagsAmongTags)
        {
            return new StatsSource(connection, query, Kind.Sums);
        }

        if (query.Interval != UsageInterval.Hour && query.Offset == 0 && dimensions.All(d => Dimensions.CubeColumn(d) is not null))
        {
            return new StatsSource(connection, query, Kind.Cube);
        }

        return (query.To - query.From) / RollupBatch.Hour <= MostRecordHours
            ? new StatsSource(connection, query, Kind.Records)
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
            return await RecordSums.AddUpAsync(_connection, _query, grouped, series, only, cancellation);
        }

        var parameters = new DynamicParameters(new { from = _query.From, to = _query.To });
        var (from, value) = _kind == Kind.Sums ? (SumsFrom(parameters, grouped, series, only), "value") : CubeFrom(parameters, grouped, only);
        var at = !series ? "0"
            : _query.Interval == UsageInterval.Hour || _query.Offset == 0 ? "bucket"
            : $"(bucket + {_query.Offset}) / {RollupBatch.Day} * {RollupBatch.Day} - {_query.Offset}";
        var groups = (series, grouped) switch { (true, true) => " GROUP BY 1, 2", (true, false) => " GROUP BY 1", (false, true) => " GROUP BY 2", _ => string.Empty };
        var largest = limit is { } most ? $" ORDER BY {string.Join(" + ", _query.Measure.Split(" + ").Select(c => $"sum({c})"))} DESC, 2 LIMIT {most}" : string.Empty;

        // A chart of many groups shows no percentiles, and they are more than half of the work.
        var histograms = !(grouped && series);
        var sql = $"SELECT {at}, {(grouped ? value : "''")}, {Measures.Sums(histograms)} FROM {from}{groups}{largest}";
        var rows = new List<StatsRow>();
        await using var reader = await _connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new StatsRow(reader.GetInt64(0), reader.GetString(1), Measures.Read(reader, 2, histograms)));
        }

        return rows;
    }

    // Whole days from the daily sums wherever no shorter stretch is asked for, and the hours before and after from the hourly ones.
    private string SumsFrom(DynamicParameters parameters, bool grouped, bool series, IReadOnlyCollection<string>? only)
    {
        var filter = _query.Filters.Select(f => ((UsageDimension Dimension, string Value)?)(f.Key, f.Value)).FirstOrDefault();
        var dimension = filter?.Dimension ?? (grouped ? _query.GroupBy : null);
        parameters.Add("dimension", dimension is { } d ? Dimensions.NameOf(d) : Dimensions.All);
        var where = "dimension = @dimension";
        if (filter is { } one)
        {
            parameters.Add("value", one.Value);
            where += " AND value = @value";
        }

        where += Among(parameters, "value", grouped ? only : null);
        var firstDay = RollupBatch.Floor(_query.From + RollupBatch.Day - 1, RollupBatch.Day);
        var lastDay = RollupBatch.Floor(_query.To, RollupBatch.Day);
        if (firstDay >= lastDay || (series && (_query.Interval == UsageInterval.Hour || _query.Offset != 0)))
        {
            return $"usage_hourly WHERE {where} AND bucket >= @from AND bucket < @to";
        }

        if (firstDay == _query.From && lastDay == _query.To)
        {
            return $"usage_daily WHERE {where} AND bucket >= @from AND bucket < @to";
        }

        parameters.Add("firstDay", firstDay);
        parameters.Add("lastDay", lastDay);
        return $"""
            (SELECT * FROM usage_daily WHERE {where} AND bucket >= @firstDay AND bucket < @lastDay
             UNION ALL SELECT * FROM usage_hourly WHERE {where} AND bucket >= @from AND bucket < @firstDay
             UNION ALL SELECT * FROM usage_hourly WHERE {where} AND bucket >= @lastDay AND bucket < @to) AS parts
            """;
    }

    private (string From, string Value) CubeFrom(DynamicParameters parameters, bool grouped, IReadOnlyCollection<string>? only)
    {
        var where = "bucket >= @from AND bucket < @to";
        foreach (var (dimension, value) in _query.Filters)
        {
            var column = Dimensions.CubeColumn(dimension)!;
            var name = "f" + column;
            parameters.Add(name, dimension == UsageDimension.Tag ? TagPattern(value) : value);
            where += dimension == UsageDimension.Tag ? $@" AND (',' || tags || ',') LIKE @{name} ESCAPE '\'" : $" AND {column} = @{name}";
        }

        var group = _query.GroupBy is { } by ? Dimensions.CubeColumn(by)! : "''";
        return ($"usage_cube WHERE {where}{Among(parameters, group, grouped ? only : null)}", group);
    }

    private static string Among(DynamicParameters parameters, string column, IReadOnlyCollection<string>? only)
    {
        if (only is null)
        {
            return string.Empty;
        }

        var names = new List<string>(only.Count);
        foreach (var value in only)
        {
            names.Add("@o" + names.Count);
            parameters.Add("o" + (names.Count - 1), value);
        }

        return $" AND {column} IN ({string.Join(", ", names)})";
    }

    /// <summary>A LIKE pattern that finds a tag among others.</summary>
    public static string TagPattern(string tag) => "%," + tag.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + ",%";
}
