using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Outbox;

/// <summary>
/// Messages that wait for delivery, in the database: written in the transaction of what they tell of, so that a crash loses none. What could
/// not be delivered in the end is kept for a week to be looked at.
/// </summary>
public sealed class OutboxStore(Database database, MasterKey master, TimeProvider time)
{
    /// <summary>More are not taken: whoever wants to send must try again later.</summary>
    public const int Most = 10_000;

    // One delivery after another, each at most so long: until then nobody else may take the last of them.
    private static readonly TimeSpan LeaseOfOne = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepFailed = TimeSpan.FromDays(7);
    private static readonly (string Field, string Column)[] Sortable = [("createdAt", "created_at"), ("nextAt", "next_at"), ("attempts", "attempts")];

    /// <summary>Takes messages in, in the caller's transaction.</summary>
    /// <returns>False: there are too many already, and none was taken.</returns>
    internal async Task<bool> AddAsync(DbConnection connection, IReadOnlyList<OutboxMessage> messages)
    {
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM outbox WHERE state = 'waiting'") + messages.Count > Most)
        {
            return false;
        }

        var now = time.GetUtcNow();
        foreach (var message in messages)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO outbox (id, kind, target, subject, body, secret, state, next_at, created_at)
                VALUES (@Id, @Kind, @Target, @Subject, @Body, @Secret, 'waiting', @At, @At)
                """,
                new
                {
                    Id = Guid.CreateVersion7(now).ToString("N"),
                    Kind = message.Kind == OutboxKind.Email ? "email" : "webhook",
                    message.Target,
                    message.Subject,
                    message.Body,
                    message.Secret,
                    At = now.ToUnixTimeMilliseconds(),
                });
        }

        return true;
    }

    /// <summary>Seals a webhook's secret.</summary>
    internal byte[] Seal(string secret) => master.Seal(secret, "webhook");

    /// <summary>Opens a webhook's secret.</summary>
    internal string Open(byte[] secret) => master.Open(secret, "webhook");

    /// <summary>Seals what a mail tells its reader alone.</summary>
    internal byte[] SealForMail(string secret) => master.Seal(secret, "mail");

    /// <summary>Opens it.</summary>
    internal string OpenForMail(byte[] secret) => master.Open(secret, "mail");

    /// <summary>Takes what is due, for some minutes: no other node takes it meanwhile, and a crash gives it back.</summary>
    internal Task<IReadOnlyList<OutboxRow>> TakeAsync(int most, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var now = time.GetUtcNow();
            var rows = (await connection.QueryAsync<OutboxRow>(
                $"SELECT id, kind, target, subject, body, secret, attempts FROM outbox WHERE state = 'waiting' AND next_at <= @Now ORDER BY next_at, id LIMIT {most}",
                new { Now = now.ToUnixTimeMilliseconds() })).ToArray();
            if (rows.Length > 0)
            {
                var parameters = new DynamicParameters(new { Until = (now + (LeaseOfOne * (rows.Length + 1))).ToUnixTimeMilliseconds() });
                var list = SqlList.Of([.. rows.Select(row => row.id)], parameters, "id");
                await connection.ExecuteAsync($"UPDATE outbox SET next_at = @Until WHERE id IN {list}", parameters);
            }

            return (IReadOnlyList<OutboxRow>)rows;
        },
        cancellation);

    /// <summary>A message was delivered.</summary>
    internal Task DoneAsync(string id, CancellationToken cancellation) =>
        database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM outbox WHERE id = @id", new { id }), cancellation);

    /// <summary>A message was not delivered.</summary>
    /// <param name="id">Which.</param>
    /// <param name="error">Why.</param>
    /// <param name="wait">When to try again; null: never.</param>
    /// <param name="cancellation">Cancels.</param>
    internal Task FailedAsync(string id, string error, TimeSpan? wait, CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            "UPDATE outbox SET state = @State, attempts = attempts + 1, next_at = @Next, last_error = @Error WHERE id = @id",
            new
            {
                id,
                State = wait is null ? "failed" : "waiting",
                Next = (time.GetUtcNow() + (wait ?? KeepFailed)).ToUnixTimeMilliseconds(),
                Error = error.Length <= 500 ? error : error[..500],
            }),
        cancellation);

    /// <summary>Forgets what could not be delivered and was kept long enough.</summary>
    internal Task ForgetAsync(CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync("DELETE FROM outbox WHERE state = 'failed' AND next_at <= @Now", new { Now = time.GetUtcNow().ToUnixTimeMilliseconds() }), cancellation);

    /// <summary>A page of messages that wait or could not be delivered.</summary>
    public async Task<Page<DeliveryView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var where = listing.Text("state") is null ? string.Empty : " WHERE state = @state";
        var parameters = new { state = listing.Text("state") ?? string.Empty };
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<OutboxRow>(
            $"SELECT id, kind, target, subject, attempts, state, next_at, last_error, created_at FROM outbox{where}{listing.OrderAndLimit(Sortable, downByDefault: true)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM outbox{where}", parameters);
        return new Page<DeliveryView>([.. rows.Select(View)], total, listing.Page, listing.Size);
    }

    private static DeliveryView View(OutboxRow row) => new(
        row.id, row.kind, row.target, row.subject, row.state, row.attempts, DateTimeOffset.FromUnixTimeMilliseconds(row.next_at), row.last_error, DateTimeOffset.FromUnixTimeMilliseconds(row.created_at));
}

/// <summary>A row of the outbox, named as the columns are.</summary>
internal sealed class OutboxRow
{
    public required string id { get; init; }
    public required string kind { get; init; }
    public required string target { get; init; }
    public required string subject { get; init; }
    public string body { get; init; } = string.Empty;
    public byte[]? secret { get; init; }
    public string state { get; init; } = string.Empty;
    public long attempts { get; init; }
    public long next_at { get; init; }
    public string? last_error { get; init; }
    public long created_at { get; init; }
}
