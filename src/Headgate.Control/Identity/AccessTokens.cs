using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Headgate.Control.Identity;

/// <summary>Personal access tokens for the management API: <c>headgate-pat-</c> and 43 URL-safe characters, kept as SHA-256.</summary>
internal static class AccessTokens
{
    /// <summary>What every token begins with.</summary>
    public const string Prefix = "headgate-pat-";

    /// <summary>A new token.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a token. It is long and random, so no salt or stretching is needed.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Stores a token of a user.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> InsertAsync(DbConnection connection, string token, string userId, string name, bool readOnly, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        await connection.ExecuteAsync(
            """
            INSERT INTO access_tokens (id, user_id, name, hash, hint, read_only, expires_at, created_at)
            VALUES (@id, @userId, @name, @Hash, @Hint, @ReadOnly, @ExpiresAt, @Now)
            """,
            new
            {
                id,
                userId,
                name,
                Hash = HashOf(token),
                Hint = token[^4..],
                ReadOnly = readOnly ? 1 : 0,
                ExpiresAt = expiresAt?.ToUnixTimeMilliseconds(),
                Now = now.ToUnixTimeMilliseconds(),
            });
        return id;
    }
}
