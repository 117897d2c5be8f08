using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Statistics;

namespace Headgate.Control.RecordSearch;

/// <summary>A record as the database has it; properties are named as the columns are.</summary>
internal sealed class RecordRow
{
    /// <summary>What it is made of.</summary>
    public const string Columns =
        "r.id, r.started_at, r.key_id, r.key_name, r.user_id, r.team_id, r.group_name, r.tags, r.operation, r.dialect, r.model, r.channel, r.credential, "
        + "r.upstream_model, r.upstream_dialect, r.stream, r.status, r.outcome, r.error, r.error_message, r.attempts, r.trail, r.input, r.cache_read, "
        + "r.cache_write, r.cache_write_hour, r.input_audio, r.input_image, r.output, r.reasoning, r.output_audio, r.output_image, r.images, "
        + "r.audio_milliseconds, r.characters, r.queries, r.usage_estimated, r.cost, r.charge, r.account, r.would_limit, r.unpriced, r.first_byte_us, "
        + "r.duration_us, r.overhead_us, r.request_bytes, r.response_bytes, r.dropped, r.repaired, r.client_address, r.user_agent";

    public required string id { get; init; }
    public long started_at { get; init; }
    public string? key_id { get; init; }
    public string? key_name { get; init; }
    public string? user_id { get; init; }
    public string? team_id { get; init; }
    public string? group_name { get; init; }
    public string? tags { get; init; }
    public required string operation { get; init; }
    public required string dialect { get; init; }
    public string? model { get; init; }
    public string? channel { get; init; }
    public string? credential { get; init; }
    public string? upstream_model { get; init; }
    public string? upstream_dialect { get; init; }
    public long stream { get; init; }
    public long status { get; init; }
    public long outcome { get; init; }
    public string? error { get; init; }
    public string? error_message { get; init; }
    public long attempts { get; init; }
    public string? trail { get; init; }
    public long input { get; init; }
    public long cache_read { get; init; }
    public long cache_write { get; init; }
    public long cache_write_hour { get; init; }
    public long input_audio { get; init; }
    public long input_image { get; init; }
    public long output { get; init; }
    public long reasoning { get; init; }
    public long output_audio { get; init; }
    public long output_image { get; init; }
    public long images { get; init; }
    public long audio_milliseconds { get; init; }
    public long characters { get; init; }
    public long queries { get; init; }
    public long usage_estimated { get; init; }
    public long? cost { get; init; }
    public long? charge { get; init; }
    public string? account { get; init; }
    public string? would_limit { get; init; }
    public long unpriced { get; init; }
    public long first_byte_us { get; init; }
    public long duration_us { get; init; }
    public long overhead_us { get; init; }
    public long request_bytes { get; init; }
    public long response_bytes { get; init; }
    public string? dropped { get; init; }
    public string? repaired { get; init; }
    public string? client_address { get; init; }
    public string? user_agent { get; init; }

    /// <summary>Its place in time.</summary>
    public RecordCursor Cursor => new(started_at, id);

    /// <summary>As whoever runs the gateway sees it.</summary>
    public RecordView ToView(IReadOnlyDictionary<string, string> users, IReadOnlyDictionary<string, string> teams, bool attempts) => new()
    {
        Id = id,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(started_at),
        KeyId = key_id,
        KeyName = key_name,
        UserId = user_id,
        UserName = user_id is null ? null : users.GetValueOrDefault(user_id),
        TeamId = team_id,
        TeamName = team_id is null ? null : teams.GetValueOrDefault(team_id),
        Group = group_name,
        Tags = Words(tags),
        Operation = operation,
        Dialect = dialect,
        Model = model,
        Channel = channel,
        Credential = credential,
        UpstreamModel = upstream_model,
        UpstreamDialect = upstream_dialect,
        Stream = stream != 0,
        Status = (int)status,
        Outcome = (RecordOutcome)outcome,
        Error = error,
        ErrorMessage = error_message,
        AttemptCount = (int)this.attempts,
        Attempts = attempts ? AttemptList() : null,
        Usage = Usage(),
        CostUsd = Usd(cost),
        ChargeUsd = Usd(charge),
        Account = account,
        Unpriced = unpriced != 0,
        WouldLimit = Words(would_limit),
        FirstByteMs = Milliseconds(first_byte_us),
        DurationMs = Milliseconds(duration_us),
        OverheadMs = Milliseconds(overhead_us),
        RequestBytes = request_bytes,
        ResponseBytes = response_bytes,
        Dropped = Words(dropped),
        Repaired = Words(repaired),
        ClientAddress = client_address,
        UserAgent = user_agent,
    };

    /// <summary>As the owner of the key sees it.</summary>
    public OwnRecordView ToOwnView() => new()
    {
        Id = id,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(started_at),
        KeyId = key_id,
        KeyName = key_name,
        Tags = Words(tags),
        Operation = operation,
        Dialect = dialect,
        Model = model,
        Stream = stream != 0,
        Status = (int)status,
        Outcome = (RecordOutcome)outcome,
        Error = error,
        Usage = Usage(),
        ChargeUsd = Usd(charge),
        FirstByteMs = Milliseconds(first_byte_us),
        DurationMs = Milliseconds(duration_us),
        Dropped = Words(dropped),
        Repaired = Words(repaired),
    };

    private static decimal? Usd(long? nano) => nano / 1_000_000_000m;

    private static double Milliseconds(long microseconds) => microseconds / 1_000d;

    private static string[] Words(string? list) => Dimensions.Tags(list);

    private RecordUsage Usage() => new()
    {
        Input = input,
        CacheRead = cache_read,
        CacheWrite = cache_write,
        CacheWriteHour = cache_write_hour,
        InputAudio = input_audio,
        InputImage = input_image,
        Output = output,
        Reasoning = reasoning,
        OutputAudio = output_audio,
        OutputImage = output_image,
        Images = images,
        AudioMilliseconds = audio_milliseconds,
        Characters = characters,
        Queries = queries,
        Estimated = usage_estimated != 0,
    };

    // The plain case, one attempt that went well, leaves no trail: it is told from the record itself.
    private IReadOnlyList<AttemptView> AttemptList()
    {
        if (trail is null)
        {
            return attempts == 0 || channel is null ? [] : [new AttemptView(channel, credential ?? string.Empty, upstream_model ?? string.Empty, error is null, null, error, error_message)];
        }

        try
        {
            using var document = JsonDocument.Parse(trail);
            return [.. document.RootElement.EnumerateArray().Select(Attempt)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A record of a program that wrote its trail in another way; the rest of it is still worth telling.
            return [];
        }
    }

    private static AttemptView Attempt(JsonElement attempt)
    {
        var outcome = Text(attempt, "outcome");
        var delivered = outcome is "Delivered";
        return new AttemptView(
            Text(attempt, "channel") ?? string.Empty,
            Text(attempt, "credential") ?? string.Empty,
            Text(attempt, "model") ?? string.Empty,
            delivered,
            attempt.TryGetProperty("ms", out var ms) && ms.TryGetInt64(out var milliseconds) ? milliseconds : null,
            delivered ? null : outcome,
            Text(attempt, "message"));
    }

    private static string? Text(JsonElement attempt, string name) => attempt.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
