using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Audit;

/// <summary>
/// Who changed what, when, from what to what. Written in the transaction of the change: there is no change without its entry and no entry
/// without its change. Before and after are the resource's views, which never hold a secret.
/// </summary>
public sealed class AuditLog(TimeProvider time)
{
    private const int LongestDocument = 100_000;
    private int _written;

    /// <summary>Writes one entry.</summary>
    /// <param name="connection">The transaction of the change.</param>
    /// <param name="caller">Who.</param>
    /// <param name="action">What, as <c>resource.verb</c>, such as <c>channel.update</c>.</param>
    /// <param name="resourceId">Of which.</param>
    /// <param name="name">Its name.</param>
    /// <param name="before">Its view before; null: it is new.</param>
    /// <param name="after">Its view after; null: it is gone.</param>
    public Task WriteAsync(DbConnection connection, Caller caller, string action, string? resourceId, string? name, object? before, object? after)
    {
        var now = time.GetUtcNow();
        return connection.ExecuteAsync(
            """
            INSERT INTO audit_entries (id, at, actor_id, actor_name, via, action, resource_id, name, before, after, address, user_agent)
            VALUES (@Id, @At, @ActorId, @ActorName, @Via, @action, @resourceId, @name, @Before, @After, @Address, @UserAgent)
            """,
            new
            {
                Id = NextId(now),
                At = now.ToUnixTimeMilliseconds(),
                ActorId = caller.UserId,
                ActorName = caller.Name,
                Via = caller.Via switch { CallerVia.Session => "session", CallerVia.Token => "token", _ => "system" },
                action,
                resourceId,
                name,
                Before = Document(before),
                After = Document(after),
                caller.Address,
                caller.UserAgent,
            });
    }

    // Sorts by time and, within a millisecond, by the order of writing: an entry that follows another must not stand before it.
    private string NextId(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds():x12}{Interlocked.Increment(ref _written):x8}{RandomNumberGenerator.GetHexString(12, lowercase: true)}");

    // A document that is too long would have to be cut in the middle of its JSON: then its size stands for it.
    private static string? Document(object? view)
    {
        if (view is null)
        {
            return null;
        }

        var json = JsonSerializer.Serialize(view, view.GetType(), ContractJson.Options);
        return json.Length <= LongestDocument ? json : $$"""{"characters":{{json.Length}}}""";
    }
}
