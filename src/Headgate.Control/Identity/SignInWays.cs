using System.Data.Common;
using Dapper;
using Headgate.Control.Admin;
using Headgate.Control.Identity.External;

namespace Headgate.Control.Identity;

/// <summary>Keeps people from locking themselves out.</summary>
internal static class SignInWays
{
    /// <summary>Refuses a change after which there would be no way left to sign in.</summary>
    /// <exception cref="Refusal">None would be left.</exception>
    public static async Task RequireOneAsync(DbConnection connection, string userId)
    {
        var own = await connection.ExecuteScalarAsync<long>(
            "SELECT (SELECT count(*) FROM users WHERE id = @userId AND password_hash <> '') + (SELECT count(*) FROM passkeys WHERE user_id = @userId)",
            new { userId });
        if (own == 0 && !await HasLinkAsync(connection, userId))
        {
            throw Refusal.Conflict("It is your last way to sign in; set a password or make a passkey first.");
        }
    }

    // A link of a provider that is switched off, gone or another one's by now is no way in.
    private static async Task<bool> HasLinkAsync(DbConnection connection, string userId)
    {
        var links = await connection.QueryAsync<(string Provider, string Issuer)>("SELECT provider, issuer FROM external_logins WHERE user_id = @userId", new { userId });
        var settings = (await IdentitySettingsStore.LoadAsync(connection)).Settings;
        return links.Any(link => settings.Providers.Any(p => p.Enabled && p.Id == link.Provider && ExternalLogins.IssuerOf(p) == link.Issuer));
    }
}
