using Headgate.Control.Admin;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity;

/// <summary>Makes sure that it is still the account's owner who asks, before how one signs in is changed: a browser left open is not enough.</summary>
public sealed class OwnerProof(Database database, PasswordCheck passwords, AttemptThrottle throttle)
{
    /// <summary>Checks the caller's password. Accounts that have none have nothing to prove it with.</summary>
    /// <returns>The account.</returns>
    /// <exception cref="Refusal">It is wrong, or was tried too often.</exception>
    internal async Task<UserRow> RequireAsync(Caller caller, string? password, CancellationToken cancellation, string path = "password")
    {
        UserRow user;
        await using (var connection = await database.OpenReaderAsync(cancellation))
        {
            user = await UserRow.GetAsync(connection, caller.RequiredUserId);
        }

        if (user.password_hash.Length == 0)
        {
            return user;
        }

        throttle.Take(AttemptKind.PasswordChange, user.id, caller.Address);
        if (password is null || password.Length > Passwords.LongestLength || !await passwords.VerifyAsync(password, user.password_hash, cancellation))
        {
            throw Refusal.Invalid(path, "is wrong");
        }

        throttle.Forgive(AttemptKind.PasswordChange, user.id, caller.Address);
        return user;
    }
}
