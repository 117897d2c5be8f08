using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;

namespace Headgate.Control.Users;

/// <summary>Writes users, whoever makes them: an administrator, themselves, or a provider that they signed in with.</summary>
internal static class UserWrites
{
    /// <summary>Inserts a checked user.</summary>
    /// <param name="connection">The transaction, of <c>ConfigurationPublisher.ChangeAsync</c>: the data plane must know it.</param>
    /// <param name="user">The user.</param>
    /// <param name="passwordHash">Empty: no password.</param>
    /// <param name="oneTime">Whether the password must be changed at the next sign-in.</param>
    /// <param name="emailVerified">Whether somebody vouches for the address.</param>
    /// <param name="now">The time.</param>
    /// <returns>Its id.</returns>
    public static async Task<string> InsertAsync(DbConnection connection, UserInput user, string passwordHash, bool oneTime, bool emailVerified, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        await connection.ExecuteAsync(
            """
            INSERT INTO users (id, name, role, password_hash, enabled, created_at, display_name, email, email_verified, group_name, limits, prepaid,
                               language, currency, updated_at, one_time_password)
            VALUES (@id, @Name, @Role, @passwordHash, @Enabled, @At, @DisplayName, @Email, @EmailVerified, @Group, @Limits, @Prepaid,
                    @Language, @Currency, @At, @OneTime)
            """,
            Parameters(id, user, passwordHash, oneTime, emailVerified, now));
        return id;
    }

    /// <summary>Replaces what an administrator may change.</summary>
    public static Task UpdateAsync(DbConnection connection, string id, UserInput user, bool emailVerified, DateTimeOffset now) => connection.ExecuteAsync(
        """
        UPDATE users SET name = @Name, role = @Role, enabled = @Enabled, display_name = @DisplayName, email = @Email, email_verified = @EmailVerified,
            group_name = @Group, limits = @Limits, prepaid = @Prepaid, language = @Language, currency = @Currency, version = version + 1, updated_at = @At
        WHERE id = @id
        """,
        Parameters(id, user, string.Empty, false, emailVerified, now));

    /// <summary>Sets a password.</summary>
    public static Task SetPasswordAsync(DbConnection connection, string id, string passwordHash, bool oneTime, DateTimeOffset now) => connection.ExecuteAsync(
        "UPDATE users SET password_hash = @passwordHash, one_time_password = @OneTime, version = version + 1, updated_at = @At WHERE id = @id",
        new { id, passwordHash, OneTime = oneTime ? 1L : 0L, At = now.ToUnixTimeMilliseconds() });

    /// <summary>Takes the second factor off, with its recovery codes.</summary>
    public static async Task RemoveSecondFactorAsync(DbConnection connection, string id)
    {
        await connection.ExecuteAsync("UPDATE users SET totp_secret = NULL, totp_pending = NULL WHERE id = @id", new { id });
        await connection.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @id", new { id });
    }

    private static object Parameters(string id, UserInput user, string passwordHash, bool oneTime, bool emailVerified, DateTimeOffset now) => new
    {
        id,
        user.Name,
        Role = user.Role.ToString().ToLowerInvariant(),
        passwordHash,
        Enabled = user.Enabled ? 1L : 0L,
        DisplayName = user.DisplayName ?? string.Empty,
        user.Email,
        EmailVerified = emailVerified ? 1L : 0L,
        Group = user.Group ?? "default",
        Limits = user.Limits is null ? "{}" : JsonSerializer.Serialize(user.Limits, ContractJson.Options),
        Prepaid = user.Prepaid ? 1L : 0L,
        Language = user.Language ?? string.Empty,
        Currency = user.Currency ?? string.Empty,
        OneTime = oneTime ? 1L : 0L,
        At = now.ToUnixTimeMilliseconds(),
    };
}
