using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Identity;

/// <summary>The API keys of the database, for the compiler.</summary>
internal static class ApiKeyRows
{
    /// <summary>Every key.</summary>
    public static async Task<IReadOnlyList<StoredApiKey>> LoadAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>("SELECT id, name, hash, models, allowed_ips, expires_at, enabled, limits FROM api_keys ORDER BY name, id")).Select(Map)];

    private static StoredApiKey Map(Row row) => new(
        row.id,
        row.name,
        KeyHash.FromBytes(row.hash),
        Lines(row.models),
        Lines(row.allowed_ips),
        row.expires_at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        row.enabled != 0,
        LimitsOf(row.limits));

    private static LimitsConfig LimitsOf(string document)
    {
        var limits = JsonSerializer.Deserialize<Limits>(document, ContractJson.Options)!;
        return new LimitsConfig
        {
            RequestsPerMinute = limits.RequestsPerMinute,
            TokensPerMinute = limits.TokensPerMinute,
            Concurrency = limits.Concurrency,
            Budget = limits.Budget,
            BudgetPeriod = limits.BudgetPeriod ?? "total",
        };
    }

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
        public required string limits { get; init; }
    }
}
