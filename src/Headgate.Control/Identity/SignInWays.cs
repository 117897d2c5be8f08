using System.Data.Common;
using Dapper;
using Headgate.Control.Admin;

namespace Headgate.Control.Identity;

/// <summary>Keeps people from locking themselves out.</summary>
internal static class SignInWays
{
    /// <summary>Refuses a change after which there would be no way left to sign in.</summary>
    /// <exception cref="Refusal">None would be left.</exception>
    public static async Task RequireOneAsync(DbConnection connection, string userId)
    {
        var ways = await connection.ExecuteScalarAsync<long>(
            """
            SELECT (SELECT count(*) FROM users WHERE id = @userId AND password_hash <> '')
                 + (SELECT count(*) FROM passkeys WHERE user_id = @userId)
                 + (SELECT count(*) FROM external_logins WHERE user_id = @userId)
            """,
            new { userId });
        if (ways == 0)
        {
            throw Refusal.Conflict("It is your last way to sign in; set a password or make a passkey first.");
        }
    }
}
