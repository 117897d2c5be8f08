using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Identity;

/// <summary>What the first run made. Shown once, stored nowhere.</summary>
/// <param name="UserName">The administrator's name.</param>
/// <param name="Password">Its password.</param>
/// <param name="ApiKey">The first API key.</param>
/// <param name="AccessToken">The administrator's token for the management API.</param>
public sealed record FirstRunSecrets(string UserName, string Password, string ApiKey, string AccessToken)
{
    /// <inheritdoc/>
    public override string ToString() => "(secrets)";
}

/// <summary>Makes an administrator, a token for it and a first API key in a database that has no users: there is no default password.</summary>
public sealed class FirstRun(Database database, TimeProvider time)
{
    private const string UserName = "admin";
    private const string KeyName = "default";

    /// <summary>Makes all of them, in one transaction.</summary>
    /// <returns>The secrets; null when the database has users already.</returns>
    public async Task<FirstRunSecrets?> RunAsync(CancellationToken cancellation)
    {
        if (await database.WriteAsync(HasUsersAsync, cancellation))
        {
            return null;
        }

        var secrets = new FirstRunSecrets(UserName, Passwords.Create(), ApiKeySecret.Create(), AccessTokens.Create());
        var passwordHash = Passwords.Hash(secrets.Password);
        var made = await database.WriteAsync(async writer => !await HasUsersAsync(writer) && await InsertAsync(writer, secrets, passwordHash), cancellation);
        return made ? secrets : null;
    }

    private static async Task<bool> HasUsersAsync(DbConnection connection) => await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users") != 0;

    private async Task<bool> InsertAsync(DbConnection writer, FirstRunSecrets secrets, string passwordHash)
    {
        var now = time.GetUtcNow();
        var userId = Guid.CreateVersion7(now).ToString("N");
        var at = now.ToUnixTimeMilliseconds();
        await writer.ExecuteAsync(
            "INSERT INTO users (id, name, role, password_hash, created_at, updated_at) VALUES (@userId, @UserName, 'root', @passwordHash, @at, @at)",
            new { userId, secrets.UserName, passwordHash, at });
        await writer.ExecuteAsync(
            "INSERT INTO api_keys (id, name, hash, hint, owner_id, created_at, updated_at) VALUES (@id, @name, @hash, @hint, @userId, @at, @at)",
            new
            {
                id = Guid.CreateVersion7(now).ToString("N"),
                name = KeyName,
                hash = KeyHash.Of(secrets.ApiKey).ToBytes(),
                hint = ApiKeySecret.HintOf(secrets.ApiKey),
                userId,
                at,
            });
        await AccessTokens.InsertAsync(writer, secrets.AccessToken, userId, "first run", readOnly: false, expiresAt: null, now);
        return true;
    }
}
