using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Channels;

/// <summary>The table <c>credentials</c>, inside whoever's transaction.</summary>
internal static class CredentialTable
{
    private const string Columns = "id, channel_id, name, secret, hint, weight, enabled, version, created_at, updated_at";
    private const int HintLength = 4;
    private const int ShortSecret = 12;

    /// <summary>The keys of a channel, in the order in which they were made.</summary>
    public static async Task<IReadOnlyList<CredentialRow>> OfAsync(DbConnection connection, string channelId) =>
        [.. await connection.QueryAsync<CredentialRow>($"SELECT {Columns} FROM credentials WHERE channel_id = @channelId ORDER BY created_at, length(name), lower(name)", new { channelId })];

    /// <summary>The keys of many channels.</summary>
    public static async Task<ILookup<string, CredentialRow>> OfAsync(DbConnection connection, IReadOnlyCollection<string> channelIds)
    {
        var rows = new List<CredentialRow>();
        foreach (var chunk in channelIds.Chunk(SqlList.Most))
        {
            var parameters = new DynamicParameters();
            rows.AddRange(await connection.QueryAsync<CredentialRow>(
                $"SELECT {Columns} FROM credentials WHERE channel_id IN {SqlList.Of(chunk, parameters)} ORDER BY created_at, length(name), lower(name)", parameters));
        }

        return rows.ToLookup(r => r.channel_id, StringComparer.Ordinal);
    }

    /// <summary>The keys of every channel.</summary>
    public static async Task<ILookup<string, CredentialRow>> AllAsync(DbConnection connection) =>
        (await connection.QueryAsync<CredentialRow>($"SELECT {Columns} FROM credentials ORDER BY created_at, length(name), lower(name)")).ToLookup(r => r.channel_id, StringComparer.Ordinal);

    /// <summary>Adds a key.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> InsertAsync(DbConnection connection, string channelId, string name, CredentialInput credential, MasterKey master, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        var secret = credential.Secret!.Trim();
        await connection.ExecuteAsync(
            """
            INSERT INTO credentials (id, channel_id, name, secret, hint, weight, enabled, created_at, updated_at)
            VALUES (@id, @channelId, @name, @Secret, @Hint, @Weight, @Enabled, @At, @At)
            """,
            new
            {
                id,
                channelId,
                name,
                Secret = master.Seal(secret, CredentialRow.PlaceOf(id)),
                Hint = HintOf(secret),
                Weight = credential.Weight ?? 1,
                Enabled = credential.Enabled ?? true ? 1 : 0,
                At = now.ToUnixTimeMilliseconds(),
            });
        return id;
    }

    /// <summary>Changes a key; a secret that is null stays.</summary>
    public static Task UpdateAsync(DbConnection connection, CredentialRow row, CredentialInput credential, MasterKey master, DateTimeOffset now)
    {
        var secret = credential.Secret?.Trim();
        return connection.ExecuteAsync(
            """
            UPDATE credentials SET name = @Name, secret = @Secret, hint = @Hint, weight = @Weight, enabled = @Enabled, version = version + 1, updated_at = @At
            WHERE id = @id
            """,
            new
            {
                row.id,
                Name = credential.Name ?? row.name,
                Secret = secret is null ? row.secret : master.Seal(secret, CredentialRow.PlaceOf(row.id)),
                Hint = secret is null ? row.hint : HintOf(secret),
                Weight = credential.Weight ?? 1,
                Enabled = credential.Enabled ?? true ? 1 : 0,
                At = now.ToUnixTimeMilliseconds(),
            });
    }

    /// <summary>A name that no key of the channel has: its number.</summary>
    public static string NextName(string channel, IReadOnlyCollection<string> taken)
    {
        var number = taken.Count + 1;
        while (taken.Contains($"{channel}#{number}", StringComparer.OrdinalIgnoreCase))
        {
            number++;
        }

        return $"{channel}#{number}";
    }

    /// <summary>The end of a secret that is long enough not to be told by it.</summary>
    public static string HintOf(string secret) => secret.Length < ShortSecret ? string.Empty : secret[^HintLength..];
}
