using System.Data.Common;
using Dapper;
using Headgate.Control.Admin;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Identity;

/// <summary>Finds who calls the management API: by personal access token, else by the session's cookie. A token that is wrong is not made good by a cookie.</summary>
public sealed class CallerFinder(Database database, TimeProvider time, ILogger<CallerFinder> logger)
{
    private const string Bearer = "Bearer ";

    // Noting every use would be a write per call.
    private static readonly long NotedEvery = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    /// <summary>The caller; null: nobody we know.</summary>
    /// <exception cref="Refusal">A change by session that does not come from the gateway's own pages.</exception>
    public async Task<Caller?> FindAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return header.StartsWith(Bearer + AccessTokens.Prefix, StringComparison.OrdinalIgnoreCase) ? await FindByTokenAsync(context, header[Bearer.Length..].Trim()) : null;
        }

        return SessionCookie.Read(context.Request) is { } token ? await FindBySessionAsync(context, token) : null;
    }

    private async Task<Caller?> FindByTokenAsync(HttpContext context, string token)
    {
        var row = await QueryAsync(
            context,
            """
            SELECT t.id AS credential_id, t.read_only, t.last_used_at, u.id AS user_id, u.name, u.role
            FROM access_tokens t JOIN users u ON u.id = t.user_id
            WHERE t.hash = @Hash AND u.enabled = 1 AND (t.expires_at IS NULL OR t.expires_at > @Now)
            """,
            AccessTokens.HashOf(token));
        await NoteUseAsync(row, "access_tokens", context.RequestAborted);
        return Map(context, row, CallerVia.Token);
    }

    private async Task<Caller?> FindBySessionAsync(HttpContext context, string token)
    {
        var row = await QueryAsync(
            context,
            """
            SELECT s.id AS credential_id, CAST(0 AS BIGINT) AS read_only, s.last_used_at, u.id AS user_id, u.name, u.role
            FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE s.hash = @Hash AND u.enabled = 1 AND s.expires_at > @Now AND s.last_used_at + s.idle > @Now
            """,
            Secret.HashOf(token));
        if (row is not null)
        {
            SameOrigin.Require(context.Request);
        }

        await NoteUseAsync(row, "sessions", context.RequestAborted);
        return Map(context, row, CallerVia.Session);
    }

    private async Task<Row?> QueryAsync(HttpContext context, string sql, byte[] hash)
    {
        await using var connection = await database.OpenReaderAsync(context.RequestAborted);
        return await connection.QuerySingleOrDefaultAsync<Row>(sql, new { Hash = hash, Now = time.GetUtcNow().ToUnixTimeMilliseconds() });
    }

    private async Task NoteUseAsync(Row? row, string table, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (row is null || now - (row.last_used_at ?? 0) < NotedEvery)
        {
            return;
        }

        try
        {
            await database.WriteAsync(connection => connection.ExecuteAsync($"UPDATE {table} SET last_used_at = @now WHERE id = @credential_id", new { now, row.credential_id }), cancellation);
        }
        catch (DbException e)
        {
            // Reading must go on where writing cannot, such as on a full disk.
            Log.LastUseNotNoted(logger, e);
        }
    }

    private static Caller? Map(HttpContext context, Row? row, CallerVia via)
    {
        if (row is null || !Enum.TryParse<Role>(row.role, ignoreCase: true, out var role))
        {
            return null;
        }

        var visitor = Visitor.Of(context);
        return new Caller(row.user_id, row.name, role, via)
        {
            ReadOnly = row.read_only != 0,
            CredentialId = row.credential_id,
            Address = visitor.Address,
            UserAgent = visitor.UserAgent,
        };
    }

    // Named as the columns are.
    private sealed class Row
    {
        public required string credential_id { get; init; }
        public long read_only { get; init; }
        public long? last_used_at { get; init; }
        public required string user_id { get; init; }
        public required string name { get; init; }
        public required string role { get; init; }
    }
}
