using Dapper;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Identity;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Storage;

namespace Headgate.Control.Users;

/// <summary>The way back in for whoever has the machine: a one-time password from the command line, past the API.</summary>
public sealed class PasswordReset(Database database, TimeProvider time)
{
    /// <summary>Gives a user a one-time password, switches it on, and ends its sessions.</summary>
    /// <param name="login">Name or e-mail address.</param>
    /// <param name="withoutSecondFactor">Whether the second factor is taken off too.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Its name and the password; null: there is no such user.</returns>
    public async Task<(string Name, string Password)?> RunAsync(string login, bool withoutSecondFactor, CancellationToken cancellation)
    {
        var password = Passwords.Create();
        var hash = Passwords.Hash(password);
        var name = await database.WriteAsync(
            async connection =>
            {
                if (await UserRow.FindByLoginAsync(connection, login) is not { } user)
                {
                    return null;
                }

                await UserWrites.SetPasswordAsync(connection, user.id, hash, oneTime: true, time.GetUtcNow());
                await connection.ExecuteAsync("UPDATE users SET enabled = 1 WHERE id = @id", new { user.id });
                if (withoutSecondFactor)
                {
                    await UserWrites.RemoveSecondFactorAsync(connection, user.id);
                }

                await SessionStore.EndAllAsync(connection, user.id, except: null);
                var after = await UserRow.GetAsync(connection, user.id);
                await new AuditLog(time).WriteAsync(connection, Caller.System, "user.reset-password", user.id, user.name, user.ToView(), after.ToView());
                return user.name;
            },
            cancellation);
        return name is null ? null : (name, password);
    }
}
