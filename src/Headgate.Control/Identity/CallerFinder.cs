using Dapper;
using Headgate.Control.Admin;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Identity;

/// <summary>Finds who calls the management API, by personal access token.</summary>
public sealed class CallerFinder(Database database, TimeProvider time)
{
    private const string Bearer = "Bearer ";
    private const int LongestAgent = 200;

    /// <summary>The caller; null: nobody we know.</summary>
    public async Task<Caller?> FindAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer + AccessTokens.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        await using var connection = await database.OpenReaderAsync(context.RequestAborted);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT t.id AS token_id, t.read_only, u.id AS user_id, u.name, u.role
            FROM access_tokens t JOIN users u ON u.id = t.user_id
            WHERE t.hash = @Hash AND u.enabled = 1 AND (t.expires_at IS NULL OR t.expires_at > @Now)
            """,
            new { Hash = AccessTokens.HashOf(header[Bearer.Length..].Trim()), Now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        if (row is null || !Enum.TryParse<Role>(row.role, ignoreCase: true, out var role))
        {
            return null;
        }

        var agent = context.Request.Headers.UserAgent.ToString();
        return new Caller(row.user_id, row.name, role, CallerVia.Token)
        {
            ReadOnly = row.read_only != 0,
            CredentialId = row.token_id,
            Address = context.Connection.RemoteIpAddress?.ToString(),
            UserAgent = agent.Length <= LongestAgent ? agent : agent[..LongestAgent],
        };
    }

    // Named as the columns are.
    private sealed class Row
    {
        public required string token_id { get; init; }
        public long read_only { get; init; }
        public required string user_id { get; init; }
        public required string name { get; init; }
        public required string role { get; init; }
    }
}
