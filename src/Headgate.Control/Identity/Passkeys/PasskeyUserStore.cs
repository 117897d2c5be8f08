using System.Data.Common;
using Headgate.Control.Storage;
using Headgate.Control.Users;
using Microsoft.AspNetCore.Identity;

namespace Headgate.Control.Identity.Passkeys;

/// <summary>
/// What ASP.NET Core's passkey handler asks of a user database, and nothing more: it only ever looks things up. Whatever it could change
/// is changed by our own stores, in their transactions and with their audit entries.
/// </summary>
internal sealed class PasskeyUserStore(Database database) : IUserPasskeyStore<UserRow>
{
    private const string ReadOnly = "The passkey handler looks up; it does not write.";

    public Task<string> GetUserIdAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult(user.id);

    public Task<string?> GetUserNameAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.name);

    public Task<string?> GetNormalizedUserNameAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.name.ToUpperInvariant());

    public Task<UserRow?> FindByIdAsync(string userId, CancellationToken cancellationToken) => ReadAsync(connection => UserRow.FindAsync(connection, userId), cancellationToken);

    public Task<UserRow?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        ReadAsync(connection => UserRow.FindByLoginAsync(connection, normalizedUserName), cancellationToken);

    public Task<UserRow?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => ReadAsync(
        async connection => await PasskeyRow.FindAsync(connection, credentialId) is { } row ? await UserRow.FindAsync(connection, row.user_id) : null, cancellationToken);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(UserRow user, byte[] credentialId, CancellationToken cancellationToken) => ReadAsync(
        async connection => await PasskeyRow.FindAsync(connection, credentialId) is { } row && row.user_id == user.id ? row.ToInfo() : null, cancellationToken);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(UserRow user, CancellationToken cancellationToken) => ReadAsync<IList<UserPasskeyInfo>>(
        async connection => [.. (await PasskeyRow.OfUserAsync(connection, user.id)).Select(row => row.ToInfo())], cancellationToken);

    public Task AddOrUpdatePasskeyAsync(UserRow user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public Task RemovePasskeyAsync(UserRow user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public Task SetUserNameAsync(UserRow user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public Task SetNormalizedUserNameAsync(UserRow user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public Task<IdentityResult> CreateAsync(UserRow user, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public Task<IdentityResult> UpdateAsync(UserRow user, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public Task<IdentityResult> DeleteAsync(UserRow user, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public void Dispose()
    {
        // It holds nothing of its own.
    }

    private async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await read(connection);
    }
}
