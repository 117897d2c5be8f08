using System.Data.Common;
using Headgate.Control.Records;

namespace Headgate.Control.Statistics;

/// <summary>What one record adds to the sums. Times are Unix milliseconds, money is nano-USD, null texts mean none.</summary>
internal readonly record struct RecordFacts
{
    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    public const string Columns =
        "id, started_at, key_id, user_id, team_id, group_name, model, channel, upstream_model, operation, tags, error, outcome, attempts, stream, "
        + "unpriced, input, cache_read, cache_write, output, reasoning, images, cost, charge, first_byte_us, duration_us";

    /// <summary>The request id.</summary>
    public required string Id { get; init; }

    /// <summary>When it arrived.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Id of the API key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Id of its owner.</summary>
    public string? UserId { get; init; }

    /// <summary>Id of its team.</summary>
    public string? TeamId { get; init; }

    /// <summary>Its group.</summary>
    public string? Group { get; init; }

    /// <summary>The model as it was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The channel that answered.</summary>
    public string? Channel { get; init; }

    /// <summary>The model at the provider.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>Such as <c>chat</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The key's tags, comma-separated.</summary>
    public string? Tags { get; init; }

    /// <summary>Kind of error.</summary>
    public string? Error { get; init; }

    /// <summary>0 completed, 1 refused, 2 client closed, 3 cut.</summary>
    public int Outcome { get; init; }

    /// <summary>Attempts; 0: it was not let in.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether a stream was asked for.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether something had no price.</summary>
    public bool Unpriced { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public long Input { get; init; }

    /// <summary>Those from a cache.</summary>
    public long CacheRead { get; init; }

    /// <summary>Those to a cache.</summary>
    public long CacheWrite { get; init; }

    /// <summary>Tokens generated.</summary>
    public long Output { get; init; }

    /// <summary>Those of reasoning.</summary>
    public long Reasoning { get; init; }

    /// <summary>Images made.</summary>
    public long Images { get; init; }

    /// <summary>What the provider is paid.</summary>
    public long? Cost { get; init; }

    /// <summary>What the client is charged.</summary>
    public long? Charge { get; init; }

    /// <summary>Time to the first byte, microseconds.</summary>
    public long FirstByteMicroseconds { get; init; }

    /// <summary>Time to the end, microseconds.</summary>
    public long DurationMicroseconds { get; init; }

    /// <summary>The facts of a record that has just come in.</summary>
    public static RecordFacts Of(IngestedRecord record) => new()
    {
        Id = record.Id,
        StartedAt = record.StartedAt,
        KeyId = record.KeyId,
        UserId = record.UserId,
        TeamId = record.TeamId,
        Group = record.Group,
        Model = record.Model,
        Channel = record.Channel,
        UpstreamModel = record.UpstreamModel,
        Operation = record.Operation,
        Tags = record.Tags,
        Error = record.Error,
        Outcome = (int)record.Outcome,
        Attempts = record.Attempts,
        Stream = record.Stream,
        Unpriced = record.Unpriced,
        Input = record.Usage.Input,
        CacheRead = record.Usage.CacheRead,
        CacheWrite = record.Usage.CacheWrite,
        Output = record.Usage.Output,
        Reasoning = record.Usage.Reasoning,
        Images = record.Usage.Images,
        Cost = record.Cost,
        Charge = record.Charge,
        FirstByteMicroseconds = record.FirstByteMicroseconds,
        DurationMicroseconds = record.DurationMicroseconds,
    };

    /// <summary>The facts of a row of <see cref="Columns"/>.</summary>
    public static RecordFacts Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        StartedAt = row.GetInt64(1),
        KeyId = Text(row, 2),
        UserId = Text(row, 3),
        TeamId = Text(row, 4),
        Group = Text(row, 5),
        Model = Text(row, 6),
        Channel = Text(row, 7),
        UpstreamModel = Text(row, 8),
        Operation = row.GetString(9),
        Tags = Text(row, 10),
        Error = Text(row, 11),
        Outcome = (int)row.GetInt64(12),
        Attempts = (int)row.GetInt64(13),
        Stream = row.GetInt64(14) != 0,
        Unpriced = row.GetInt64(15) != 0,
        Input = row.GetInt64(16),
        CacheRead = row.GetInt64(17),
        CacheWrite = row.GetInt64(18),
        Output = row.GetInt64(19),
        Reasoning = row.GetInt64(20),
        Images = row.GetInt64(21),
        Cost = row.IsDBNull(22) ? null : row.GetInt64(22),
        Charge = row.IsDBNull(23) ? null : row.GetInt64(23),
        FirstByteMicroseconds = row.GetInt64(24),
        DurationMicroseconds = row.GetInt64(25),
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
