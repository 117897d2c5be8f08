using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.ApiKeys;

/// <summary>The API keys of the database, for the compiler.</summary>
internal static class ApiKeyRows
{
    private static readonly string[] Any = ["*"];

    /// <summary>How compile errors call a key of the database.</summary>
    public static string PathOf(string name) => $"keys '{name}'";

    /// <summary>Every key.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="earlier">What was read before; null: nothing.</param>
    /// <param name="rows">Takes what was read now.</param>
    public static async Task<IReadOnlyList<StoredApiKey>> LoadAsync(DbConnection connection, StoredRows? earlier, StoredRows rows)
    {
        var order = (await connection.QueryAsync<(string Id, long Version)>("SELECT id, version FROM api_keys ORDER BY name, id")).AsList();
        var changed = order.Where(k => earlier?.Keys.GetValueOrDefault(k.Id)?.Version != k.Version).Select(k => k.Id).ToArray();
        var read = await ReadAsync(connection, changed, all: changed.Length == order.Count);
        var keys = new List<StoredApiKey>(order.Count);
        foreach (var (id, version) in order)
        {
            var key = read.TryGetValue(id, out var anew) ? anew : earlier!.Keys[id].Config;
            rows.Keys.Add(id, new StoredKey(version, key));
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>Texts that stand one per line.</summary>
    public static string[] Lines(string text) => text switch
    {
        "" => [],
        "*" => Any,
        _ => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static async Task<Dictionary<string, StoredApiKey>> ReadAsync(DbConnection connection, string[] ids, bool all)
    {
        var read = new Dictionary<string, StoredApiKey>(ids.Length, StringComparer.Ordinal);
        foreach (var some in all ? [ids] : ids.Chunk(SqlList.Most))
        {
            var parameters = new DynamicParameters();
            var where = all ? string.Empty : $" WHERE k.id IN {SqlList.Of(some, parameters)}";
            foreach (var row in await connection.QueryAsync<ApiKeyRow>($"SELECT {ApiKeyRow.Columns} FROM api_keys k{where}", parameters))
            {
                read.Add(row.id, Map(row));
            }
        }

        return read;
    }

    private static StoredApiKey Map(ApiKeyRow row) => new()
    {
        Id = row.id,
        Name = row.name,
        Hash = KeyHash.FromBytes(row.hash),
        PreviousHash = row.previous_hash is { } previous ? KeyHash.FromBytes(previous) : null,
        PreviousHashValidUntil = ApiKeyRow.Moment(row.previous_valid_until),
        Models = Lines(row.models),
        AllowedIps = Lines(row.allowed_ips),
        ExpiresAt = ApiKeyRow.Moment(row.expires_at),
        Enabled = row.enabled != 0,
        Group = row.group_name,
        UserId = row.owner_id,
        TeamId = row.team_id,
        Tags = Lines(row.tags),
        Limits = LimitsDocument.Read(row.limits, $"{PathOf(row.name)}.limits"),
    };
}

/// <summary>A row of <c>api_keys</c>, named as its columns are.</summary>
internal sealed class ApiKeyRow
{
    public const string Columns =
        "k.id, k.name, k.hash, k.hint, k.previous_hash, k.previous_valid_until, k.owner_id, k.team_id, k.group_name, k.models, k.allowed_ips, k.tags, k.limits, k.held, "
        + "k.expires_at, k.enabled, k.version, k.created_at, k.updated_at";

    public required string id { get; init; }
    public required string name { get; init; }
    public required byte[] hash { get; init; }
    public required string hint { get; init; }
    public byte[]? previous_hash { get; init; }
    public long? previous_valid_until { get; init; }
    public required string owner_id { get; init; }
    public string? team_id { get; init; }
    public string? group_name { get; init; }
    public required string models { get; init; }
    public required string allowed_ips { get; init; }
    public required string tags { get; init; }
    public required string limits { get; init; }
    public required string held { get; init; }
    public long? expires_at { get; init; }
    public long enabled { get; init; }
    public long version { get; init; }
    public long created_at { get; init; }
    public long updated_at { get; init; }

    // Of the joined tables, where they are.
    public string? owner_name { get; init; }
    public string? team_name { get; init; }

    /// <summary>What an administrator set; null: nothing.</summary>
    public KeyHold? Hold => held == "{}" ? null : StoredJson.Read<KeyHold>(held);

    /// <summary>Unix milliseconds as a moment.</summary>
    public static DateTimeOffset? Moment(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
