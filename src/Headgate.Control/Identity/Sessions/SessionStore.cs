using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity.Sessions;

/// <summary>A session that has just begun.</summary>
/// <param name="Token">For the cookie; told this once.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="Lifetime">How long that is.</param>
public sealed record NewSession(string Token, DateTimeOffset ExpiresAt, TimeSpan Lifetime)
{
    /// <inheritdoc/>
    public override string ToString() => "(session)";
}

/// <summary>The sessions: a random token in a cookie, its hash in the database.</summary>
public sealed class SessionStore(Database database, AuditLog audit, TimeProvider time)
{
    private const int MostPerUser = 50;

    /// <summary>Begins a session: stored, audited, and the user's last sign-in.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="user">Whose.</param>
    /// <param name="method">What proved it.</param>
    /// <param name="visitor">Where.</param>
    /// <param name="settings">How long it lasts.</param>
    internal async Task<NewSession> BeginAsync(DbConnection connection, UserRow user, string method, Visitor visitor, IdentitySettings settings)
    {
        var now = time.GetUtcNow();
        var at = now.ToUnixTimeMilliseconds();
        var session = new NewSession(Secret.Create(), now.AddHours(settings.SessionHours), TimeSpan.FromHours(settings.SessionHours));
        var id = Guid.CreateVersion7(now).ToString("N");
        await connection.ExecuteAsync("DELETE FROM sessions WHERE expires_at <= @at OR last_used_at + idle <= @at", new { at });
        await connection.ExecuteAsync(
            "DELETE FROM sessions WHERE user_id = @UserId AND id NOT IN (SELECT id FROM sessions WHERE user_id = @UserId ORDER BY last_used_at DESC LIMIT @Most)",
            new { UserId = user.id, Most = MostPerUser - 1 });
        await connection.ExecuteAsync(
            """
            INSERT INTO sessions (id, user_id, hash, method, address, user_agent, created_at, last_used_at, idle, expires_at)
            VALUES (@id, @UserId, @Hash, @method, @Address, @UserAgent, @at, @at, @Idle, @ExpiresAt)
            """,
            new
            {
                id,
                UserId = user.id,
                Hash = Secret.HashOf(session.Token),
                method,
                visitor.Address,
                visitor.UserAgent,
                at,
                Idle = (long)TimeSpan.FromHours(settings.SessionIdleHours).TotalMilliseconds,
                ExpiresAt = session.ExpiresAt.ToUnixTimeMilliseconds(),
            });
        await connection.ExecuteAsync("UPDATE users SET last_login_at = @at WHERE id = @UserId", new { at, UserId = user.id });
        await audit.WriteAsync(connection, visitor.As(user.id, user.name, user.Role), "session.create", id, user.name, null, new { method });
        return session;
    }

    /// <summary>A user's sessions that are not over, the last used first.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(string userId, string? currentId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        await UserRow.GetAsync(connection, userId);
        var rows = await connection.QueryAsync<Row>(
            """
            SELECT id, method, address, user_agent, created_at, last_used_at, expires_at FROM sessions
            WHERE user_id = @userId AND expires_at > @Now AND last_used_at + idle > @Now ORDER BY last_used_at DESC, id
            """,
            new { userId, Now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return [.. rows.Select(row => new SessionView(
            row.id,
            row.method,
            row.id == currentId,
            DateTimeOffset.FromUnixTimeMilliseconds(row.created_at),
            DateTimeOffset.FromUnixTimeMilliseconds(row.last_used_at),
            DateTimeOffset.FromUnixTimeMilliseconds(row.expires_at),
            row.address,
            row.user_agent))];
    }

    /// <summary>Ends a session of a user, or all of them.</summary>
    /// <exception cref="Refusal">There is no such session or user, or the caller may not touch it.</exception>
    public Task EndAsync(Caller caller, string userId, string? sessionId, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var user = await UserRow.GetAsync(connection, userId);
            if (userId != caller.UserId)
            {
                UserRules.CheckReach(caller, user.Role);
            }

            if (sessionId is null)
            {
                await EndAllAsync(connection, userId, except: null);
            }
            else if (await connection.ExecuteAsync("DELETE FROM sessions WHERE id = @sessionId AND user_id = @userId", new { sessionId, userId }) == 0)
            {
                throw Refusal.NotFound("session");
            }

            await audit.WriteAsync(connection, caller, sessionId is null ? "session.end-all" : "session.end", sessionId ?? userId, user.name, null, null);
        },
        cancellation);

    /// <summary>Ends a user's sessions inside another change.</summary>
    internal static Task EndAllAsync(DbConnection connection, string userId, string? except) => except is null
        ? connection.ExecuteAsync("DELETE FROM sessions WHERE user_id = @userId", new { userId })
        : connection.ExecuteAsync("DELETE FROM sessions WHERE user_id = @userId AND id <> @except", new { userId, except });

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string method { get; init; }
        public string? address { get; init; }
        public string? user_agent { get; init; }
        public long created_at { get; init; }
        public long last_used_at { get; init; }
        public long expires_at { get; init; }
    }
}
