using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Storage;

namespace Headgate.Control.Identity.External;

/// <summary>Which accounts elsewhere belong to which user.</summary>
public sealed class ExternalLogins(Database database, AuditLog audit, TimeProvider time)
{
    /// <summary>A user's linked accounts.</summary>
    public async Task<IReadOnlyList<ExternalLoginView>> ListAsync(string userId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<Row>("SELECT provider, issuer, name, created_at, last_used_at FROM external_logins WHERE user_id = @userId ORDER BY provider, created_at", new { userId });
        return [.. rows.Select(View)];
    }

    /// <summary>Unlinks a provider from the caller's account.</summary>
    /// <exception cref="Refusal">There is no such link, or it is the last way to sign in.</exception>
    public Task DeleteAsync(Caller caller, string provider, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            if (await connection.ExecuteAsync("DELETE FROM external_logins WHERE provider = @provider AND user_id = @userId", new { provider, userId = caller.RequiredUserId }) == 0)
            {
                throw Refusal.NotFound("linked account");
            }

            await SignInWays.RequireOneAsync(connection, caller.RequiredUserId);
            await audit.WriteAsync(connection, caller, "external-login.delete", caller.RequiredUserId, provider, new { provider }, null);
        },
        cancellation);

    /// <summary>Who knows the accounts: the same subject of another issuer is somebody else, whatever the provider is called here.</summary>
    internal static string IssuerOf(IdentityProvider provider) => provider.Type == IdentityProviderType.GitHub ? GitHubClient.HomeOf(provider) : provider.Issuer ?? string.Empty;

    /// <summary>The user that an account elsewhere belongs to; null: none.</summary>
    internal static Task<string?> FindUserAsync(DbConnection connection, IdentityProvider provider, string subject) => connection.QuerySingleOrDefaultAsync<string>(
        "SELECT user_id FROM external_logins WHERE provider = @Id AND issuer = @issuer AND subject = @subject", new { provider.Id, issuer = IssuerOf(provider), subject });

    /// <summary>Links an account elsewhere.</summary>
    internal async Task AddAsync(DbConnection connection, Caller caller, string userId, IdentityProvider provider, ExternalIdentity identity)
    {
        var issuer = IssuerOf(provider);
        await connection.ExecuteAsync(
            "INSERT INTO external_logins (provider, issuer, subject, user_id, name, created_at) VALUES (@Id, @issuer, @Subject, @userId, @Login, @At)",
            new { provider.Id, issuer, identity.Subject, userId, identity.Login, At = time.GetUtcNow().ToUnixTimeMilliseconds() });
        await audit.WriteAsync(connection, caller, "external-login.create", userId, provider.Id, null, new { provider = provider.Id, issuer, name = identity.Login });
    }

    /// <summary>Notes a sign-in.</summary>
    internal Task NoteUseAsync(DbConnection connection, IdentityProvider provider, ExternalIdentity identity) => connection.ExecuteAsync(
        "UPDATE external_logins SET last_used_at = @At, name = @Login WHERE provider = @Id AND issuer = @issuer AND subject = @Subject",
        new { provider.Id, issuer = IssuerOf(provider), identity.Subject, identity.Login, At = time.GetUtcNow().ToUnixTimeMilliseconds() });

    private static ExternalLoginView View(Row row) => new(
        row.provider,
        row.issuer,
        row.name,
        DateTimeOffset.FromUnixTimeMilliseconds(row.created_at),
        row.last_used_at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);

    // Named as the columns are.
    private sealed class Row
    {
        public required string provider { get; init; }
        public required string issuer { get; init; }
        public required string name { get; init; }
        public long created_at { get; init; }
        public long? last_used_at { get; init; }
    }
}
