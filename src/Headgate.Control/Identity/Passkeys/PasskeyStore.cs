using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Storage;
using Headgate.Control.Users;
using Microsoft.AspNetCore.Identity;

namespace Headgate.Control.Identity.Passkeys;

/// <summary>The passkeys of the database.</summary>
public sealed class PasskeyStore(Database database, AuditLog audit, TimeProvider time)
{
    private const int MostPerUser = 50;

    /// <summary>A user's passkeys, the oldest first.</summary>
    public async Task<IReadOnlyList<PasskeyView>> ListAsync(string userId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return [.. (await PasskeyRow.OfUserAsync(connection, userId)).Select(row => row.ToView())];
    }

    /// <summary>Renames a passkey of the caller's.</summary>
    public Task<PasskeyView> RenameAsync(Caller caller, string id, string name, CancellationToken cancellation)
    {
        CheckName(name);
        return database.WriteAsync(
            async connection =>
            {
                var before = await GetAsync(connection, caller, id);
                await connection.ExecuteAsync("UPDATE passkeys SET name = @name WHERE id = @id", new { id, name });
                var after = await GetAsync(connection, caller, id);
                await audit.WriteAsync(connection, caller, "passkey.update", id, name, before.ToView(), after.ToView());
                return after.ToView();
            },
            cancellation);
    }

    /// <summary>Deletes a passkey of the caller's.</summary>
    public Task DeleteAsync(Caller caller, string id, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var row = await GetAsync(connection, caller, id);
            await connection.ExecuteAsync("DELETE FROM passkeys WHERE id = @id", new { id });
            await SignInWays.RequireOneAsync(connection, caller.RequiredUserId);
            await audit.WriteAsync(connection, caller, "passkey.delete", id, row.name, row.ToView(), null);
        },
        cancellation);

    /// <summary>Stores a new passkey of the caller's.</summary>
    internal Task<PasskeyView> AddAsync(Caller caller, string name, UserPasskeyInfo passkey, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await UserRow.GetAsync(connection, caller.RequiredUserId);
            if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM passkeys WHERE user_id = @userId", new { userId = caller.RequiredUserId }) >= MostPerUser)
            {
                throw Refusal.Conflict($"You have {MostPerUser} passkeys already; delete one first.");
            }

            if (await PasskeyRow.FindAsync(connection, passkey.CredentialId) is not null)
            {
                throw Refusal.Conflict("This passkey is registered already.");
            }

            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now).ToString("N");
            await PasskeyRow.InsertAsync(connection, id, caller.RequiredUserId, name, passkey, now);
            var view = (await GetAsync(connection, caller, id)).ToView();
            await audit.WriteAsync(connection, caller, "passkey.create", id, name, null, view);
            return view;
        },
        cancellation);

    /// <summary>Checks a name.</summary>
    internal static void CheckName(string name)
    {
        var checks = new FieldChecks();
        checks.Text("name", name, 100, least: 1);
        checks.ThrowIfAny();
    }

    private static async Task<PasskeyRow> GetAsync(DbConnection connection, Caller caller, string id) =>
        (await PasskeyRow.OfUserAsync(connection, caller.RequiredUserId)).FirstOrDefault(row => row.id == id) ?? throw Refusal.NotFound("passkey");
}
