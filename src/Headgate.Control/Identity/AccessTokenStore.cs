using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity;

/// <summary>The personal access tokens of the database.</summary>
public sealed class AccessTokenStore(Database database, AuditLog audit, TimeProvider time)
{
    private const int MostPerUser = 100;
    private const string Columns = "id, name, hint, read_only, expires_at, last_used_at, created_at";

    /// <summary>A user's tokens, the newest first.</summary>
    public async Task<IReadOnlyList<AccessTokenView>> ListAsync(string userId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        await UserRow.GetAsync(connection, userId);
        return [.. (await connection.QueryAsync<Row>($"SELECT {Columns} FROM access_tokens WHERE user_id = @userId ORDER BY created_at DESC, id DESC", new { userId })).Select(View)];
    }

    /// <summary>Makes a token of the caller's.</summary>
    public Task<AccessTokenMade> CreateAsync(Caller caller, AccessTokenInput asked, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var checks = new FieldChecks();
        checks.Text("name", asked.Name, 100, least: 1);
        checks.Require(asked.ExpiresAt is not { } end || end > now, "expiresAt", "is past");
        checks.ThrowIfAny();
        var secret = AccessTokens.Create();
        return database.WriteAsync(
            async connection =>
            {
                await CheckLifetimeAsync(connection, caller, asked.ExpiresAt);
                if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM access_tokens WHERE user_id = @userId", new { userId = caller.RequiredUserId }) >= MostPerUser)
                {
                    throw Refusal.Conflict($"You have {MostPerUser} tokens already; delete one first.");
                }

                var id = await AccessTokens.InsertAsync(connection, secret, caller.RequiredUserId, asked.Name, asked.ReadOnly, asked.ExpiresAt, now);
                var view = View((await FindAsync(connection, caller.RequiredUserId, id))!);
                await audit.WriteAsync(connection, caller, "access-token.create", id, asked.Name, null, view);
                return new AccessTokenMade(id, secret, view);
            },
            cancellation);
    }

    /// <summary>Revokes a token.</summary>
    /// <exception cref="Refusal">There is no such token, or the caller may not touch it.</exception>
    public Task DeleteAsync(Caller caller, string userId, string id, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            if (userId != caller.UserId)
            {
                UserRules.CheckReach(caller, (await UserRow.GetAsync(connection, userId)).Role);
            }

            var row = await FindAsync(connection, userId, id) ?? throw Refusal.NotFound("access token");
            await connection.ExecuteAsync("DELETE FROM access_tokens WHERE id = @id", new { id });
            await audit.WriteAsync(connection, caller, "access-token.delete", id, row.name, View(row), null);
        },
        cancellation);

    // A token that ends would not end if it could make one that lasts longer.
    private static async Task CheckLifetimeAsync(DbConnection connection, Caller caller, DateTimeOffset? asked)
    {
        if (caller is { Via: CallerVia.Token, CredentialId: { } id }
            && Moment((await FindAsync(connection, caller.RequiredUserId, id))?.expires_at) is { } end
            && (asked is null || asked > end))
        {
            throw Refusal.Invalid("expiresAt", "must not be later than the end of the token that makes it");
        }
    }

    private static Task<Row?> FindAsync(DbConnection connection, string userId, string id) =>
        connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM access_tokens WHERE id = @id AND user_id = @userId", new { id, userId });

    private static AccessTokenView View(Row row) => new(
        row.id,
        new AccessTokenInput { Name = row.name, ReadOnly = row.read_only != 0, ExpiresAt = Moment(row.expires_at) },
        row.hint,
        DateTimeOffset.FromUnixTimeMilliseconds(row.created_at),
        Moment(row.last_used_at));

    private static DateTimeOffset? Moment(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public required string hint { get; init; }
        public long read_only { get; init; }
        public long? expires_at { get; init; }
        public long? last_used_at { get; init; }
        public long created_at { get; init; }
    }
}
