using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Microsoft.AspNetCore.Identity;

namespace Headgate.Control.Identity.Passkeys;

/// <summary>A row of <c>passkeys</c>, named as the columns are.</summary>
internal sealed class PasskeyRow
{
    private const string Columns =
        "id, user_id, name, credential_id, public_key, sign_count, transports, verified, eligible, backed_up, attestation, client_data, created_at, last_used_at";

    public required string id { get; init; }
    public required string user_id { get; init; }
    public required string name { get; init; }
    public required byte[] credential_id { get; init; }
    public required byte[] public_key { get; init; }
    public long sign_count { get; init; }
    public required string transports { get; init; }
    public long verified { get; init; }
    public long eligible { get; init; }
    public long backed_up { get; init; }
    public required byte[] attestation { get; init; }
    public required byte[] client_data { get; init; }
    public long created_at { get; init; }
    public long? last_used_at { get; init; }

    /// <summary>The passkey with a credential id; null: there is none.</summary>
    public static Task<PasskeyRow?> FindAsync(DbConnection connection, byte[] credentialId) =>
        connection.QuerySingleOrDefaultAsync<PasskeyRow>($"SELECT {Columns} FROM passkeys WHERE credential_id = @credentialId", new { credentialId });

    /// <summary>A user's passkeys, the oldest first.</summary>
    public static Task<IEnumerable<PasskeyRow>> OfUserAsync(DbConnection connection, string userId) =>
        connection.QueryAsync<PasskeyRow>($"SELECT {Columns} FROM passkeys WHERE user_id = @userId ORDER BY created_at, id", new { userId });

    /// <summary>Inserts a passkey.</summary>
    public static Task InsertAsync(DbConnection connection, string id, string userId, string name, UserPasskeyInfo passkey, DateTimeOffset now) => connection.ExecuteAsync(
        $"""
        INSERT INTO passkeys ({Columns})
        VALUES (@id, @userId, @name, @CredentialId, @PublicKey, @SignCount, @Transports, @Verified, @Eligible, @BackedUp, @AttestationObject, @ClientDataJson, @At, NULL)
        """,
        new
        {
            id,
            userId,
            name,
            passkey.CredentialId,
            passkey.PublicKey,
            SignCount = (long)passkey.SignCount,
            Transports = string.Join('\n', passkey.Transports ?? []),
            Verified = passkey.IsUserVerified ? 1L : 0L,
            Eligible = passkey.IsBackupEligible ? 1L : 0L,
            BackedUp = passkey.IsBackedUp ? 1L : 0L,
            passkey.AttestationObject,
            passkey.ClientDataJson,
            At = now.ToUnixTimeMilliseconds(),
        });

    /// <summary>Notes a use. A counter that does not go up means a copied authenticator.</summary>
    /// <returns>Whether the counter was right.</returns>
    public static async Task<bool> NoteUseAsync(DbConnection connection, UserPasskeyInfo passkey, DateTimeOffset now) => await connection.ExecuteAsync(
        """
        UPDATE passkeys SET sign_count = @SignCount, backed_up = @BackedUp, verified = @Verified, last_used_at = @At
        WHERE credential_id = @CredentialId AND (sign_count < @SignCount OR (sign_count = 0 AND @SignCount = 0))
        """,
        new
        {
            passkey.CredentialId,
            SignCount = (long)passkey.SignCount,
            BackedUp = passkey.IsBackedUp ? 1L : 0L,
            Verified = passkey.IsUserVerified ? 1L : 0L,
            At = now.ToUnixTimeMilliseconds(),
        }) == 1;

    /// <summary>As the framework wants it.</summary>
    public UserPasskeyInfo ToInfo() => new(
        credential_id,
        public_key,
        DateTimeOffset.FromUnixTimeMilliseconds(created_at),
        (uint)sign_count,
        transports.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        verified != 0,
        eligible != 0,
        backed_up != 0,
        attestation,
        client_data)
    {
        Name = name,
    };

    /// <summary>What the API shows.</summary>
    public PasskeyView ToView() => new(
        id,
        name,
        backed_up != 0,
        DateTimeOffset.FromUnixTimeMilliseconds(created_at),
        last_used_at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
}
