namespace Headgate.Control.Records;

/// <summary>Where a field of a journal line goes in the database.</summary>
/// <param name="Field">Name in the line.</param>
/// <param name="Column">Column of <c>request_records</c>.</param>
/// <param name="Required">Whether the column holds a zero where the line has no such field.</param>
internal sealed record RecordColumn(string Field, string Column, bool Required = false);

/// <summary>The table from journal lines to columns, in the order in which a line has its fields.</summary>
internal static class RecordColumns
{
    /// <summary>Every field that is kept; the version has no column.</summary>
    public static readonly RecordColumn[] All =
    [
        new("i", "id"),
        new("t", "started_at", Required: true),
        new("k", "key_id"),
        new("kn", "key_name"),
        new("u", "user_id"),
        new("tm", "team_id"),
        new("g", "group_name"),
        new("tg", "tags"),
        new("op", "operation"),
        new("d", "dialect"),
        new("m", "model"),
        new("ch", "channel"),
        new("cr", "credential"),
        new("um", "upstream_model"),
        new("s", "stream", Required: true),
        new("st", "status", Required: true),
        new("o", "outcome", Required: true),
        new("e", "error"),
        new("em", "error_message"),
        new("a", "attempts", Required: true),
        new("tr", "trail"),
        new("in", "input", Required: true),
        new("rd", "cache_read", Required: true),
        new("wr", "cache_write", Required: true),
        new("wh", "cache_write_hour", Required: true),
        new("ia", "input_audio", Required: true),
        new("ii", "input_image", Required: true),
        new("ou", "output", Required: true),
        new("re", "reasoning", Required: true),
        new("oa", "output_audio", Required: true),
        new("oi", "output_image", Required: true),
        new("im", "images", Required: true),
        new("am", "audio_milliseconds", Required: true),
        new("cc", "characters", Required: true),
        new("q", "queries", Required: true),
        new("ur", "usage_reported", Required: true),
        new("ue", "usage_estimated", Required: true),
        new("c", "cost"),
        new("cg", "charge"),
        new("ac", "account"),
        new("wl", "would_limit"),
        new("up", "unpriced", Required: true),
        new("f", "first_byte_us", Required: true),
        new("du", "duration_us", Required: true),
        new("ov", "overhead_us", Required: true),
        new("rb", "request_bytes", Required: true),
        new("sb", "response_bytes", Required: true),
        new("dr", "dropped"),
        new("ud", "upstream_dialect"),
        new("rp", "repaired"),
        new("ip", "client_address"),
        new("ag", "user_agent"),
    ];

    /// <summary>Inserts one record; a record that is there already stays as it is. Only the id may conflict: anything else must be an error, not a silent loss, hence not OR IGNORE.</summary>
    public static string InsertSql { get; } =
        $"INSERT INTO request_records ({string.Join(", ", All.Select(c => c.Column))}) VALUES ("
        + string.Join(", ", All.Select((_, i) => $"?{i + 1}"))
        + ") ON CONFLICT (id) DO NOTHING";
}
