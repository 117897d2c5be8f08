using System.Globalization;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Statistics;

namespace Headgate.Control.RecordSearch;

/// <summary>
/// A search as SQL. One filter leads, by its index; the others are looked at on the way, most of them in the index of time, which holds all
/// that can be filtered and sorted by. SQLite keeps no statistics here and would guess, so it is told which index leads. Where only large figures
/// are asked for, the hours whose <see cref="RecordPeaks"/> reach them lead, and the index of time is read in those alone.
/// </summary>
internal sealed class RecordSql
{
    /// <summary>The field that is not for owners of keys.</summary>
    public const string CostSort = "cost";

    /// <summary>Fields to sort by, with their expression and their column among the peaks; without an amount counts as nothing.</summary>
    public static readonly (string Field, string Expression, string Peak)[] Sorts =
    [
        ("time", string.Empty, string.Empty), (CostSort, "coalesce(r.cost, 0)", "cost"), ("charge", "coalesce(r.charge, 0)", "charge"), ("duration", "r.duration_us", "duration_us"),
        ("firstByte", "r.first_byte_us", "first_byte_us"), ("tokens", "r.input + r.output", "tokens"),
    ];

    private readonly List<string> _conditions = [];
    private readonly List<string> _peaks = [];
    private readonly bool _fenced;
    private readonly string _from;
    private readonly string _time = "r.started_at";
    private readonly string _before = string.Empty;

    /// <summary>The SQL of a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="engine">Of the database.</param>
    /// <param name="floor">Only records matter that reach this; null: all.</param>
    public RecordSql(RecordFilter filter, string engine, PeakFloor? floor = null)
    {
        var leader = LeaderOf(filter, floor);
        var records = "request_records r" + (engine == "sqlite" ? $" INDEXED BY {IndexOf(leader)}" : string.Empty);
        _from = leader switch
        {
            Leader.Tag => "record_tags t CROSS JOIN request_records r",
            Leader.Peak => $"record_peaks p CROSS JOIN {records}",
            _ => records,
        };
        if (leader == Leader.Tag)
        {
            _time = "t.started_at";
            Add("t.tag = @tag", "tag", filter.Tag);
            _conditions.Add("r.id = t.record_id");
        }
        else if (leader == Leader.Peak)
        {
            // In the order of hours it is the order of time, so neither needs sorting.
            _before = "p.hour {0}, ";
            _fenced = engine == "postgres";
            AddPeaks(filter, floor);
        }

        AddTimes(filter);
        AddOwners(filter, leader);
        AddAnswers(filter);
        AddFailures(filter);
    }

    private enum Leader
    {
        Id,
        Key,
        User,
        Team,
        Tag,
        Unpriced,
        Failed,
        Model,
        Channel,
        Peak,
        Time,
    }

    /// <summary>Values of the parameters.</summary>
    public DynamicParameters Parameters { get; } = new();

    /// <summary>Records by time, from a place on.</summary>
    public string InTime(string columns, RecordCursor? cursor, bool newestFirst, int limit, long offset = 0)
    {
        var conditions = _conditions.ToList();
        if (cursor is { } place)
        {
            Parameters.Add("cursorAt", place.At);
            Parameters.Add("cursorId", place.Id);
            conditions.Add($"{_time} {(newestFirst ? "<=" : ">=")} @cursorAt");
            conditions.Add($"({_time}, r.id) {(newestFirst ? "<" : ">")} (@cursorAt, @cursorId)");
        }

        var direction = newestFirst ? "DESC" : "ASC";
        var before = string.Format(CultureInfo.InvariantCulture, _before, direction);
        return $"SELECT {columns}{From(conditions)} ORDER BY {before}{_time} {direction}, r.id {direction} LIMIT {limit} OFFSET {offset}";
    }

    /// <summary>Records by another figure.</summary>
    public string InOrder(string columns, string expression, bool down, int limit, long offset)
    {
        var direction = down ? "DESC" : "ASC";
        return $"SELECT {columns}{From(_conditions)} ORDER BY {expression} {direction}, {_time} {direction} LIMIT {limit} OFFSET {offset}";
    }

    /// <summary>How many there are, counted up to a bound.</summary>
    public string Count(long bound) => $"SELECT count(*) FROM (SELECT 1{From(_conditions)} LIMIT {bound}) AS bounded";

    // SQLite joins in the order that is written. PostgreSQL would read all records and look for the hour of each, unless it cannot see through.
    private string From(List<string> conditions) => _fenced
        ? $" FROM record_peaks p CROSS JOIN LATERAL (SELECT * FROM request_records r{Where(conditions)} OFFSET 0) r{Where(_peaks)}"
        : $" FROM {_from}{Where([.. _peaks, .. conditions])}";

    private static string Where(List<string> conditions) => conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);

    private static Leader LeaderOf(RecordFilter filter, PeakFloor? floor) =>
        filter.IdPrefix is not null ? Leader.Id
        : filter.Key is not null ? Leader.Key
        : filter.User is not null ? Leader.User
        : filter.Team is not null ? Leader.Team
        : filter.Tag is not null ? Leader.Tag
        : filter.Unpriced == true ? Leader.Unpriced
        : Fails(filter) ? Leader.Failed
        : filter.Model is not null ? Leader.Model
        : filter.Channel is not null ? Leader.Channel
        : filter.MinCost is not null || filter.MinDurationMicroseconds is not null || floor is not null ? Leader.Peak
        : Leader.Time;

    private static bool Fails(RecordFilter filter) =>
        filter.Error is not null || filter.ErrorText is not null || filter.StatusFrom >= 400 || filter.Outcome is not (null or RecordOutcome.Completed);

    private static string IndexOf(Leader leader) => leader switch
    {
        Leader.Id => "sqlite_autoindex_request_records_1",
        Leader.Key => "request_records_by_key",
        Leader.User => "request_records_by_user",
        Leader.Team => "request_records_by_team",
        Leader.Unpriced => "request_records_unpriced",
        Leader.Failed => "request_records_failed",
        Leader.Model => "request_records_by_model",
        Leader.Channel => "request_records_by_channel",
        _ => "request_records_by_time",
    };

    private void AddPeaks(RecordFilter filter, PeakFloor? floor)
    {
        _conditions.Add($"r.started_at >= p.hour AND r.started_at < p.hour + {RollupBatch.Hour}");
        Add(_peaks, $"p.hour > @from - {RollupBatch.Hour}", "from", filter.From);
        Add(_peaks, "p.hour < @to", "to", filter.To);
        Add(_peaks, "p.cost >= @minCost", "minCost", filter.MinCost);
        Add(_peaks, "p.duration_us >= @minDuration", "minDuration", filter.MinDurationMicroseconds);
        if (floor is { } least)
        {
            Add(_peaks, $"p.{least.Column} >= @floor", "floor", least.Value);
            _conditions.Add($"{least.Expression} >= @floor");
        }
    }

    private void AddTimes(RecordFilter filter)
    {
        Add($"{_time} >= @from", "from", filter.From);
        Add($"{_time} < @to", "to", filter.To);
        Add("r.id >= @idFrom", "idFrom", filter.IdPrefix);
        Add("r.id < @idTo", "idTo", filter.IdPrefix is { } prefix ? prefix + "g" : null);
    }

    private void AddOwners(RecordFilter filter, Leader leader)
    {
        Add("r.key_id = @key", "key", filter.Key);
        Add("r.user_id = @user", "user", filter.User);
        Add("r.team_id = @team", "team", filter.Team);
        Add("r.group_name = @group", "group", filter.Group);
        if (leader != Leader.Tag && filter.Tag is { } tag)
        {
            Add(@"(',' || r.tags || ',') LIKE @tag ESCAPE '\'", "tag", StatsSource.TagPattern(tag));
        }
    }

    private void AddAnswers(RecordFilter filter)
    {
        Add("lower(r.model) = @model", "model", filter.Model);
        Add("r.upstream_model = @upstreamModel", "upstreamModel", filter.UpstreamModel);
        Add("r.channel = @channel", "channel", filter.Channel);
        Add("r.credential = @credential", "credential", filter.Credential);
        Add("r.operation = @operation", "operation", filter.Operation);
        Add("r.dialect = @dialect", "dialect", filter.Dialect);
        Add("r.stream = @stream", "stream", Flag(filter.Stream));
        Add("coalesce(r.cost, 0) >= @minCost", "minCost", filter.MinCost);
        Add("r.duration_us >= @minDuration", "minDuration", filter.MinDurationMicroseconds);
    }

    // What is true of every failure is said in so many words, so that the index of failures can serve.
    private void AddFailures(RecordFilter filter)
    {
        if (filter.Error is not null || filter.ErrorText is not null)
        {
            _conditions.Add("r.error IS NOT NULL");
        }

        Add("r.error = @error", "error", filter.Error);
        Add(@"lower(r.error_message) LIKE @errorText ESCAPE '\'", "errorText", filter.ErrorText is { } text ? Listing.Contains(text) : null);
        if (filter.StatusFrom >= 400)
        {
            _conditions.Add("r.status >= 400");
        }

        Add("r.status >= @statusFrom", "statusFrom", filter.StatusFrom);
        Add("r.status < @statusTo", "statusTo", filter.StatusTo);
        if (filter.Outcome is not (null or RecordOutcome.Completed))
        {
            _conditions.Add("r.outcome <> 0");
        }

        Add("r.outcome = @outcome", "outcome", (long?)filter.Outcome);
        if (filter.Unpriced is { } unpriced)
        {
            _conditions.Add(unpriced ? "r.unpriced = 1" : "r.unpriced = 0");
        }
    }

    private static long? Flag(bool? value) => value is { } flag ? flag ? 1 : 0 : null;

    private void Add(string condition, string name, object? value) => Add(_conditions, condition, name, value);

    private void Add(List<string> to, string condition, string name, object? value)
    {
        if (value is not null)
        {
            to.Add(condition);
            Parameters.Add(name, value);
        }
    }
}
