namespace Headgate.Control.Storage;

/// <summary>A row of a table that keeps its things as documents, named as the columns are.</summary>
internal sealed class DocumentRow
{
    public const string Columns = "id, document, version, created_at, updated_at";

    public required string id { get; init; }
    public required string document { get; init; }
    public long version { get; init; }
    public long created_at { get; init; }
    public long updated_at { get; init; }

    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds(created_at);

    public DateTimeOffset UpdatedAt => DateTimeOffset.FromUnixTimeMilliseconds(updated_at);
}
