using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Storage;

namespace Headgate.Control.Users;

/// <summary>The users, as those who manage them see them.</summary>
public sealed class UserStore(
    Database database, ConfigurationPublisher publisher, AuditLog audit, PasswordCheck passwords, IdentitySettingsStore settings, TimeProvider time)
{
    private static readonly (string Field, string Column)[] Sortable =
    [
        ("name", "lower(name)"), ("displayName", "lower(display_name)"), ("email", "lower(email)"), ("role", "role"), ("group", "lower(group_name)"),
        ("createdAt", "created_at"), ("updatedAt", "updated_at"), ("lastLoginAt", "last_login_at"),
    ];

    /// <summary>A page of users.</summary>
    public async Task<Page<UserView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var conditions = new List<string>();
        var parameters = new DynamicParameters();
        if (listing.Search is { } text)
        {
            conditions.Add(@"(lower(name) LIKE @search ESCAPE '\' OR lower(display_name) LIKE @search ESCAPE '\' OR lower(email) LIKE @search ESCAPE '\')");
            parameters.Add("search", Listing.Contains(text));
        }

        if (listing.Text("role") is { } role)
        {
            conditions.Add("role = @role");
            parameters.Add("role", role.ToLowerInvariant());
        }

        if (listing.Text("group") is { } group)
        {
            conditions.Add("lower(group_name) = lower(@group)");
            parameters.Add("group", group);
        }

        if (listing.Flag("enabled") is { } enabled)
        {
            conditions.Add("enabled = @enabled");
            parameters.Add("enabled", enabled ? 1L : 0L);
        }

        var where = conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<UserRow>($"SELECT {UserRow.Columns} FROM users{where}{listing.OrderAndLimit(Sortable)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM users{where}", parameters);
        return new Page<UserView>([.. rows.Select(row => row.ToView())], total, listing.Page, listing.Size);
    }

    /// <summary>One user.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<UserView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return (await UserRow.GetAsync(connection, id)).ToView();
    }

    /// <summary>Makes a user; without a given password with a one-time one.</summary>
    public async Task<UserMade> CreateAsync(Caller caller, NewUser asked, CancellationToken cancellation)
    {
        UserRules.Check(asked.User, "user.");
        UserRules.CheckReach(caller, (Role)asked.User.Role);
        if (asked.Password is { } given)
        {
            var checks = new FieldChecks();
            checks.Require(!asked.WithoutPassword, "password", "is given although the user shall have none");
            checks.Password("password", given, asked.User.Name, (await settings.GetAsync(cancellation)).PasswordLength);
            checks.ThrowIfAny();
        }

        var made = asked.Password is null && !asked.WithoutPassword ? Passwords.Create() : null;
        var hash = (asked.Password ?? made) is { } password ? await passwords.HashAsync(password, cancellation) : string.Empty;
        return await publisher.ChangeAsync(
            async connection =>
            {
                await UserRules.CheckTakenAsync(connection, asked.User.Name, asked.User.Email, null, "user.");
                var id = await UserWrites.InsertAsync(connection, asked.User, hash, oneTime: made is not null, emailVerified: asked.User.Email is not null, time.GetUtcNow());
                var view = (await UserRow.GetAsync(connection, id)).ToView();
                await audit.WriteAsync(connection, caller, "user.create", id, asked.User.Name, null, view);
                return new UserMade(id, view, made);
            },
            cancellation);
    }

    /// <summary>Replaces a user. One that is switched off loses its sessions at once.</summary>
    public Task<UserView> ReplaceAsync(Caller caller, string id, UserInput user, long? expected, CancellationToken cancellation)
    {
        UserRules.Check(user, string.Empty);
        return publisher.ChangeAsync(
            async connection =>
            {
                var row = await UserRow.GetAsync(connection, id);
                EntityVersion.Check(expected, row.version);
                UserRules.CheckReach(caller, row.Role);
                UserRules.CheckReach(caller, (Role)user.Role);
                await UserRules.CheckTakenAsync(connection, user.Name, user.Email, id, string.Empty);
                var sameEmail = string.Equals(row.email, user.Email, StringComparison.OrdinalIgnoreCase);
                await UserWrites.UpdateAsync(connection, id, user, user.Email is not null && (!sameEmail || row.email_verified != 0), time.GetUtcNow());
                await UserRules.CheckRootLeftAsync(connection);
                if (!user.Enabled)
                {
                    await SessionStore.EndAllAsync(connection, id, except: null);
                }

                var after = (await UserRow.GetAsync(connection, id)).ToView();
                await audit.WriteAsync(connection, caller, "user.update", id, user.Name, row.ToView(), after);
                return after;
            },
            cancellation);
    }

    /// <summary>Deletes a user, with its API keys if that is asked for.</summary>
    public Task DeleteAsync(Caller caller, string id, bool withKeys, long? expected, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            var row = await UserRow.GetAsync(connection, id);
            EntityVersion.Check(expected, row.version);
            UserRules.CheckReach(caller, row.Role);
            if (id == caller.UserId)
            {
                throw Refusal.Conflict("This is your own account; somebody else must delete it.");
            }

            await DeleteKeysAsync(connection, id, withKeys);
            await connection.ExecuteAsync("DELETE FROM users WHERE id = @id", new { id });
            await UserRules.CheckRootLeftAsync(connection);
            await audit.WriteAsync(connection, caller, "user.delete", id, row.name, row.ToView(), null);
            return true;
        },
        cancellation);

    /// <summary>Gives a user a one-time password and ends its sessions.</summary>
    public async Task<OneTimePassword> ResetPasswordAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var password = Passwords.Create();
        var hash = await passwords.HashAsync(password, cancellation);
        await ChangeSignInAsync(caller, id, "user.reset-password", connection => UserWrites.SetPasswordAsync(connection, id, hash, oneTime: true, time.GetUtcNow()), cancellation);
        return new OneTimePassword(password);
    }

    /// <summary>Takes a user's second factor off, which ends its sessions.</summary>
    public Task RemoveSecondFactorAsync(Caller caller, string id, CancellationToken cancellation) =>
        ChangeSignInAsync(caller, id, "user.remove-second-factor", connection => UserWrites.RemoveSecondFactorAsync(connection, id), cancellation);

    // How somebody signs in is nothing that the data plane must know.
    private Task ChangeSignInAsync(Caller caller, string id, string action, Func<DbConnection, Task> change, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var row = await UserRow.GetAsync(connection, id);
            UserRules.CheckReach(caller, row.Role);
            await change(connection);
            await SessionStore.EndAllAsync(connection, id, except: null);
            await audit.WriteAsync(connection, caller, action, id, row.name, row.ToView(), (await UserRow.GetAsync(connection, id)).ToView());
        },
        cancellation);

    private static async Task DeleteKeysAsync(DbConnection connection, string id, bool withKeys)
    {
        var keys = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM api_keys WHERE owner_id = @id", new { id });
        if (keys > 0 && !withKeys)
        {
            throw Refusal.Conflict($"The user owns {keys} API keys; delete or move them first, or delete them with it (keys=true).");
        }

        await connection.ExecuteAsync("DELETE FROM api_keys WHERE owner_id = @id", new { id });
    }
}
