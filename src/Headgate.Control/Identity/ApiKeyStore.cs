using Dapper;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Identity;

/// <summary>The API keys of the database.</summary>
public sealed class ApiKeyStore(SqliteDatabase database)
{
    private const decimal NanoPerUsd = 1_000_000_000m;

    /// <summary>Every key, for the compiler.</summary>
    public IReadOnlyList<StoredApiKey> LoadAll()
    {
        using var connection = database.OpenReader();
        return connection.Query<Row>("SELECT * FROM api_keys ORDER BY name").Select(Map).ToArray();
    }

    private static StoredApiKey Map(Row row) => new()
    {
        Id = row.id,
        Name = row.name,
        Hash = KeyHash.FromBytes(row.hash),
        Models = Lines(row.models),
        AllowedIps = Lines(row.allowed_ips),
        ExpiresAt = row.expires_at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        Enabled = row.enabled != 0,
        Limits = new LimitsConfig
        {
            RequestsPerMinute = row.requests_per_minute,
            TokensPerMinute = row.tokens_per_minute,
            Concurrency = (int?)row.concurrency,
            Budget = row.budget / NanoPerUsd,
            BudgetPeriod = row.budget_period,
        },
    };

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public required byte[] hash { get; init; }
        public required string models { get; init; }
        public required string allowed_ips { get; init; }
        public long? expires_at { get; init; }
        public long enabled { get; init; }
        public long? requests_per_minute { get; init; }
        public long? tokens_per_minute { get; init; }
        public long? concurrency { get; init; }
        public long? budget { get; init; }
        public required string budget_period { get; init; }
    }
}
