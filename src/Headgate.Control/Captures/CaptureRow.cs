namespace Headgate.Control.Captures;

/// <summary>A capture as the database has it; properties are named as the columns are.</summary>
internal sealed class CaptureRow
{
    public required string record_id { get; init; }
    public long captured_at { get; init; }
    public string? request_type { get; init; }
    public string? request_body { get; init; }
    public long request_bytes { get; init; }
    public long request_cut { get; init; }
    public string? response_type { get; init; }
    public string? response_body { get; init; }
    public long response_bytes { get; init; }
    public long response_cut { get; init; }
}
