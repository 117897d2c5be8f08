using System.Data.Common;
using Dapper;
using Headgate.Control.Compile;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.ApiKeys;

/// <summary>The API keys of the database, for the compiler.</summary>
internal static class ApiKeyRows
{
    /// <summary>Every key.</summary>
    public static async Task<IReadOnlyList<StoredApiKey>> LoadAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>("SELECT * FROM api_keys ORDER BY name, id")).Select(Map)];

    private static StoredApiKey Map(Row row) => new()
    {
        Id = row.id,
        Name = row.name,
        Hash = KeyHash.FromBytes(row.hash),
        PreviousHash = row.previous_hash is { } previous ? KeyHash.FromBytes(previous) : null,
        PreviousHashValidUntil = Moment(row.previous_valid_until),
        Models = Lines(row.models),
        AllowedIps = Lines(row.allowed_ips),
        ExpiresAt = Moment(row.expires_at),
        Enabled = row.enabled != 0,
        Group = row.group_name,
        UserId = row.owner_id,
        TeamId = row.team_id,
        Tags = Lines(row.tags),
        Limits = LimitsDocument.Read(row.limits, $"keys '{row.name}'.limits"),
    };

    private static DateTimeOffset? Moment(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public required byte[] hash { get; init; }
        public byte[]? previous_hash { get; init; }
        public long? previous_valid_until { get; init; }
        public required string owner_id { get; init; }
        public string? team_id { get; init; }
        public string? group_name { get; init; }
        public required string models { get; init; }
        public required string allowed_ips { get; init; }
        public required string tags { get; init; }
        public required string limits { get; init; }
        public long? expires_at { get; init; }
        public long enabled { get; init; }
    }
}
