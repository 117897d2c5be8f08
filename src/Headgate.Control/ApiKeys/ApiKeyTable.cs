using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.ApiKeys;

/// <summary>The table <c>api_keys</c>, inside whoever's transaction.</summary>
internal static class ApiKeyTable
{
    /// <summary>Keys with the names of their owners and teams.</summary>
    public const string Select =
        $"SELECT {ApiKeyRow.Columns}, u.name AS owner_name, t.name AS team_name FROM api_keys k JOIN users u ON u.id = k.owner_id LEFT JOIN teams t ON t.id = k.team_id";

    /// <summary>One key; null: there is none, or not of that owner.</summary>
    public static async Task<ApiKeyRow?> FindAsync(DbConnection connection, string id, string? ownerId) => ownerId is null
        ? await connection.QuerySingleOrDefaultAsync<ApiKeyRow>($"{Select} WHERE k.id = @id", new { id })
        : await connection.QuerySingleOrDefaultAsync<ApiKeyRow>($"{Select} WHERE k.id = @id AND k.owner_id = @ownerId", new { id, ownerId });

    /// <summary>Makes a key.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> InsertAsync(DbConnection connection, ApiKeyInput key, KeyHold? hold, string ownerId, KeyHash hash, string hint, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        await connection.ExecuteAsync(
            """
            INSERT INTO api_keys (id, name, hash, hint, owner_id, team_id, group_name, models, allowed_ips, tags, limits, held, expires_at, enabled, created_at, updated_at)
            VALUES (@Id, @Name, @Hash, @Hint, @OwnerId, @TeamId, @GroupName, @Models, @AllowedIps, @Tags, @Limits, @Held, @ExpiresAt, @Enabled, @At, @At)
            """,
            Parameters(id, key, hold, ownerId, hash.ToBytes(), hint, now));
        return id;
    }

    /// <summary>Changes a key; its secret stays.</summary>
    public static Task UpdateAsync(DbConnection connection, string id, ApiKeyInput key, KeyHold? hold, string ownerId, DateTimeOffset now) => connection.ExecuteAsync(
        """
        UPDATE api_keys SET name = @Name, owner_id = @OwnerId, team_id = @TeamId, group_name = @GroupName, models = @Models, allowed_ips = @AllowedIps,
            tags = @Tags, limits = @Limits, held = @Held, expires_at = @ExpiresAt, enabled = @Enabled, version = version + 1, updated_at = @At
        WHERE id = @Id
        """,
        Parameters(id, key, hold, ownerId, null, null, now));

    /// <summary>Gives a key another secret; the old one works until then, the one before that no longer.</summary>
    public static Task RotateAsync(DbConnection connection, ApiKeyRow row, KeyHash hash, string hint, DateTimeOffset? oldUntil, DateTimeOffset now) => connection.ExecuteAsync(
        """
        UPDATE api_keys SET hash = @Hash, hint = @hint, previous_hash = @Previous, previous_valid_until = @Until, version = version + 1, updated_at = @At
        WHERE id = @id
        """,
        new
        {
            row.id,
            Hash = hash.ToBytes(),
            hint,
            Previous = oldUntil is null ? null : row.hash,
            Until = oldUntil?.ToUnixTimeMilliseconds(),
            At = now.ToUnixTimeMilliseconds(),
        });

    /// <summary>Refuses a name that another key of the owner has.</summary>
    /// <exception cref="Refusal">It is taken.</exception>
    public static async Task CheckNameAsync(DbConnection connection, string name, string ownerId, string? except)
    {
        var taken = await connection.QuerySingleOrDefaultAsync<string>(
            "SELECT id FROM api_keys WHERE owner_id = @ownerId AND lower(name) = lower(@name)", new { name, ownerId });
        if (taken is not null && taken != except)
        {
            throw Refusal.Conflict($"The owner has a key '{name}' already.", new FieldError("name", "is taken"));
        }
    }

    /// <summary>The key for people.</summary>
    public static ApiKeyView View(ApiKeyRow row) => new(
        row.id,
        new ApiKeyInput
        {
            Name = row.name,
            OwnerId = row.owner_id,
            TeamId = row.team_id,
            Group = row.group_name,
            Models = row.models == "*" ? null : ApiKeyRows.Lines(row.models),
            AllowedIps = row.allowed_ips.Length == 0 ? null : ApiKeyRows.Lines(row.allowed_ips),
            ExpiresAt = ApiKeyRow.Moment(row.expires_at),
            Enabled = row.enabled != 0,
            Tags = row.tags.Length == 0 ? null : ApiKeyRows.Lines(row.tags),
            Limits = row.limits == "{}" ? null : StoredJson.Read<Limits>(row.limits),
        },
        row.hint,
        Sources.Database,
        row.version,
        row.owner_name,
        row.team_name,
        ApiKeyRow.Moment(row.previous_valid_until),
        ApiKeyRow.Moment(row.created_at),
        ApiKeyRow.Moment(row.updated_at),
        row.Hold);

    /// <summary>Switches a key on or off.</summary>
    public static Task SwitchAsync(DbConnection connection, string id, bool enabled, KeyHold? hold, DateTimeOffset now) => connection.ExecuteAsync(
        "UPDATE api_keys SET enabled = @Enabled, held = @Held, version = version + 1, updated_at = @At WHERE id = @id",
        new { id, Enabled = enabled ? 1 : 0, Held = Document(hold), At = now.ToUnixTimeMilliseconds() });

    private static string Document(KeyHold? hold) => hold is null ? "{}" : StoredJson.Write(hold);

    private static object Parameters(string id, ApiKeyInput key, KeyHold? hold, string ownerId, byte[]? hash, string? hint, DateTimeOffset now) => new
    {
        Id = id,
        key.Name,
        Hash = hash,
        Hint = hint,
        OwnerId = ownerId,
        key.TeamId,
        GroupName = key.Group,
        Models = key.Models is null ? "*" : string.Join('\n', key.Models),
        AllowedIps = string.Join('\n', key.AllowedIps ?? []),
        Tags = string.Join('\n', key.Tags ?? []),
        Limits = key.Limits is null ? "{}" : StoredJson.Write(key.Limits),
        Held = Document(hold),
        ExpiresAt = key.ExpiresAt?.ToUnixTimeMilliseconds(),
        Enabled = key.Enabled ?? true ? 1 : 0,
        At = now.ToUnixTimeMilliseconds(),
    };
}
