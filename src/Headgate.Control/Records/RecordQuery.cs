using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Control.Records;

/// <summary>Reads records.</summary>
public sealed class RecordQuery(Database database)
{
    /// <summary>The record of a request; null: none.</summary>
    public async Task<RequestRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        var found = await ReadAsync("SELECT * FROM request_records WHERE id = @id", new { id }, cancellation);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>The latest records, newest first.</summary>
    public Task<IReadOnlyList<RequestRecord>> LatestAsync(int count, CancellationToken cancellation) =>
        ReadAsync("SELECT * FROM request_records ORDER BY started_at DESC, id DESC LIMIT @count", new { count }, cancellation);

    /// <summary>How many there are.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT count(*) FROM request_records", cancellationToken: cancellation));
    }

    private async Task<IReadOnlyList<RequestRecord>> ReadAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
        var records = new List<RequestRecord>();
        while (await reader.ReadAsync(cancellation))
        {
            records.Add(Map(reader));
        }

        return records;
    }

    private static RequestRecord Map(DbDataReader row) => new()
    {
        Id = Text(row, "id")!,
        StartedAt = Number(row, "started_at"),
        KeyId = Text(row, "key_id"),
        KeyName = Text(row, "key_name"),
        UserId = Text(row, "user_id"),
        TeamId = Text(row, "team_id"),
        Group = Text(row, "group_name"),
        Tags = Text(row, "tags"),
        Operation = Text(row, "operation")!,
        Dialect = Text(row, "dialect")!,
        Model = Text(row, "model"),
        Channel = Text(row, "channel"),
        Credential = Text(row, "credential"),
        UpstreamModel = Text(row, "upstream_model"),
        Stream = Number(row, "stream") != 0,
        Status = (int)Number(row, "status"),
        Outcome = (RequestOutcome)Number(row, "outcome"),
        Error = Text(row, "error"),
        ErrorMessage = Text(row, "error_message"),
        Attempts = (int)Number(row, "attempts"),
        Trail = Text(row, "trail"),
        Usage = MapUsage(row),
        Cost = row.IsDBNull(row.GetOrdinal("cost")) ? null : Number(row, "cost"),
        Charge = row.IsDBNull(row.GetOrdinal("charge")) ? null : Number(row, "charge"),
        Account = Text(row, "account"),
        WouldLimit = Text(row, "would_limit"),
        Unpriced = Number(row, "unpriced") != 0,
        FirstByteMicroseconds = Number(row, "first_byte_us"),
        DurationMicroseconds = Number(row, "duration_us"),
        OverheadMicroseconds = Number(row, "overhead_us"),
        RequestBytes = Number(row, "request_bytes"),
        ResponseBytes = Number(row, "response_bytes"),
        Dropped = Text(row, "dropped"),
        UpstreamDialect = Text(row, "upstream_dialect"),
        Repaired = Text(row, "repaired"),
        ClientAddress = Text(row, "client_address"),
        UserAgent = Text(row, "user_agent"),
    };

    private static Usage MapUsage(DbDataReader row) => new()
    {
        Input = Number(row, "input"),
        CacheRead = Number(row, "cache_read"),
        CacheWrite = Number(row, "cache_write"),
        CacheWriteHour = Number(row, "cache_write_hour"),
        InputAudio = Number(row, "input_audio"),
        InputImage = Number(row, "input_image"),
        Output = Number(row, "output"),
        Reasoning = Number(row, "reasoning"),
        OutputAudio = Number(row, "output_audio"),
        OutputImage = Number(row, "output_image"),
        Images = (int)Number(row, "images"),
        AudioMilliseconds = Number(row, "audio_milliseconds"),
        Characters = Number(row, "characters"),
        Queries = (int)Number(row, "queries"),
        Reported = Number(row, "usage_reported") != 0,
        Estimated = Number(row, "usage_estimated") != 0,
    };

    private static long Number(DbDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    private static string? Text(DbDataReader row, string column) =>
        row.GetOrdinal(column) is var i && row.IsDBNull(i) ? null : row.GetString(i);
}
