using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Secrets;

namespace Headgate.Control.Identity;

/// <summary>
/// What a sign-in has begun and not ended, by a ticket that only the one who began it has. In the database, because the next step may
/// reach another node; sealed, because it holds nonces and verifiers; used once.
/// </summary>
public sealed class ChallengeStore(MasterKey master, TimeProvider time)
{
    // Of each kind: who fills one up with what anybody may begin shall not keep others from their second step.
    private const long MostOfAKind = 50_000;
    private const string Place = "challenge:";

    /// <summary>Keeps a document.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="kind">Which step may take it.</param>
    /// <param name="document">What the step needs.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <returns>The ticket.</returns>
    public async Task<string> CreateAsync<T>(DbConnection connection, string kind, T document, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        await connection.ExecuteAsync("DELETE FROM challenges WHERE expires_at <= @Now", new { Now = now.ToUnixTimeMilliseconds() });
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM challenges WHERE kind = @kind", new { kind }) >= MostOfAKind)
        {
            throw Refusal.TooMany("Too many people are signing in; try again in a few minutes.", lifetime);
        }

        var ticket = Secret.Create();
        await connection.ExecuteAsync(
            "INSERT INTO challenges (hash, kind, document, expires_at) VALUES (@Hash, @kind, @Document, @ExpiresAt)",
            new
            {
                Hash = Secret.HashOf(ticket),
                kind,
                Document = Convert.ToBase64String(master.Seal(JsonSerializer.Serialize(document, ContractJson.Options), Place + kind)),
                ExpiresAt = (now + lifetime).ToUnixTimeMilliseconds(),
            });
        return ticket;
    }

    /// <summary>Looks without taking; null: there is none, or not any more.</summary>
    public async Task<T?> PeekAsync<T>(DbConnection connection, string kind, string ticket)
        where T : class => Open<T>(kind, await connection.QuerySingleOrDefaultAsync<string>(
            "SELECT document FROM challenges WHERE hash = @Hash AND kind = @kind AND expires_at > @Now", Parameters(kind, ticket)));

    /// <summary>Takes it: nobody else gets it any more; null: there is none, or not any more.</summary>
    public async Task<T?> TakeAsync<T>(DbConnection connection, string kind, string ticket)
        where T : class => Open<T>(kind, await connection.QuerySingleOrDefaultAsync<string>(
            "DELETE FROM challenges WHERE hash = @Hash AND kind = @kind AND expires_at > @Now RETURNING document", Parameters(kind, ticket)));

    private object Parameters(string kind, string ticket) => new { Hash = Secret.HashOf(ticket), kind, Now = time.GetUtcNow().ToUnixTimeMilliseconds() };

    private T? Open<T>(string kind, string? document)
        where T : class => document is null ? null : JsonSerializer.Deserialize<T>(master.Open(Convert.FromBase64String(document), Place + kind), ContractJson.Options);
}
