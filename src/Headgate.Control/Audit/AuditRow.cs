using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Audit;

/// <summary>A row of <c>audit_entries</c>, named as the columns are.</summary>
internal sealed class AuditRow
{
    public const string Columns = "id, at, actor_id, actor_name, via, action, resource_id, name, address, user_agent";
    public const string AllColumns = Columns + ", before, after";

    public required string id { get; init; }
    public long at { get; init; }
    public string? actor_id { get; init; }
    public required string actor_name { get; init; }
    public required string via { get; init; }
    public required string action { get; init; }
    public string? resource_id { get; init; }
    public string? name { get; init; }
    public string? address { get; init; }
    public string? user_agent { get; init; }
    public string? before { get; init; }
    public string? after { get; init; }

    /// <summary>What the API shows.</summary>
    public AuditEntryView ToView() => new(
        id, DateTimeOffset.FromUnixTimeMilliseconds(at), actor_name, via, action, actor_id, resource_id, name, address, user_agent, Document(before), Document(after));

    private static JsonElement? Document(string? json) => json is null ? null : JsonElement.Parse(json);
}
