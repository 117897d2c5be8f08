using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Outbox;
using Headgate.Control.Storage;

namespace Headgate.Control.Alerts;

/// <summary>The alerts of the database.</summary>
public sealed class AlertStore(Database database, OutboxStore outbox, AuditLog audit, TimeProvider time)
{
    /// <summary>More there cannot be: each is looked at twice a minute.</summary>
    public const int Most = 1_000;

    private const string Columns = "id, name, document, secret, version, created_at, updated_at, (SELECT max(f.at) FROM alert_firings AS f WHERE f.alert_id = alerts.id) AS fired_at";
    private static readonly (string Field, string Column)[] Sortable = [("name", "lower(name)"), ("createdAt", "created_at"), ("updatedAt", "updated_at")];

    /// <summary>A page of alerts.</summary>
    public async Task<Page<AlertView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var where = listing.Search is null ? string.Empty : @" WHERE lower(name) LIKE @search ESCAPE '\'";
        var parameters = new { search = listing.Search is { } text ? Listing.Contains(text) : null };
        var rows = await connection.QueryAsync<Row>($"SELECT {Columns} FROM alerts{where}{listing.OrderAndLimit(Sortable)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM alerts{where}", parameters);
        return new Page<AlertView>([.. rows.Select(View)], total, listing.Page, listing.Size);
    }

    /// <summary>One alert.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<AlertView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return View(await FindAsync(connection, id));
    }

    /// <summary>Makes an alert.</summary>
    /// <exception cref="Refusal">A field is wrong, or there are too many.</exception>
    public Task<AlertView> CreateAsync(Caller caller, AlertInput alert, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await CheckAsync(connection, alert, null);
            if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM alerts") >= Most)
            {
                throw Refusal.Conflict($"There are {Most} alerts already.");
            }

            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now).ToString("N");
            await connection.ExecuteAsync(
                "INSERT INTO alerts (id, name, enabled, document, secret, created_at, updated_at) VALUES (@id, @Name, @Enabled, @Document, @Secret, @At, @At)",
                Parameters(id, alert, Seal(alert, null), now));
            var made = View(await FindAsync(connection, id));
            await audit.WriteAsync(connection, caller, "alert.create", id, alert.Name, null, made);
            return made;
        },
        cancellation);

    /// <summary>Replaces an alert.</summary>
    /// <exception cref="Refusal">There is none, a field is wrong, or somebody else changed it.</exception>
    public Task<AlertView> ReplaceAsync(Caller caller, string id, AlertInput alert, long? expected, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var row = await FindAsync(connection, id);
            var before = View(row);
            EntityVersion.Check(expected, before.Version);
            await CheckAsync(connection, alert, id);
            await connection.ExecuteAsync(
                "UPDATE alerts SET name = @Name, enabled = @Enabled, document = @Document, secret = @Secret, version = version + 1, updated_at = @At WHERE id = @id",
                Parameters(id, alert, Seal(alert, row.secret), time.GetUtcNow()));
            var after = View(await FindAsync(connection, id));
            await audit.WriteAsync(connection, caller, "alert.update", id, alert.Name, before, after);
            return after;
        },
        cancellation);

    /// <summary>Deletes an alert.</summary>
    /// <exception cref="Refusal">There is none, or somebody else changed it.</exception>
    public Task DeleteAsync(Caller caller, string id, long? expected, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var before = View(await FindAsync(connection, id));
            EntityVersion.Check(expected, before.Version);
            await connection.ExecuteAsync("DELETE FROM alert_firings WHERE alert_id = @id", new { id });
            await connection.ExecuteAsync("DELETE FROM alerts WHERE id = @id", new { id });
            await audit.WriteAsync(connection, caller, "alert.delete", id, before.Alert.Name, before, null);
        },
        cancellation);

    /// <summary>Every alert that is on, with the sealed secret of its webhook.</summary>
    internal static async Task<IReadOnlyList<(string Id, AlertInput Alert, byte[]? Secret)>> EnabledAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>($"SELECT {Columns} FROM alerts WHERE enabled = 1 ORDER BY id")).Select(row => (row.id, Read(row), row.secret))];

    private byte[]? Seal(AlertInput alert, byte[]? kept) => alert.WebhookSecret switch
    {
        null => null,
        SecretMark.Kept => kept ?? throw Refusal.Invalid("webhookSecret", "is to stay as it is, but nothing is kept there"),
        var secret => outbox.Seal(secret),
    };

    private static object Parameters(string id, AlertInput alert, byte[]? secret, DateTimeOffset now) => new
    {
        id,
        alert.Name,
        Enabled = alert.Enabled ?? true ? 1L : 0L,
        Document = StoredJson.Write(alert with { WebhookSecret = null }),
        Secret = secret,
        At = now.ToUnixTimeMilliseconds(),
    };

    private static async Task CheckAsync(DbConnection connection, AlertInput alert, string? except)
    {
        if (AlertRules.Check(alert) is { Count: > 0 } errors)
        {
            throw Refusal.Invalid(errors);
        }

        var taken = await connection.QuerySingleOrDefaultAsync<string>("SELECT id FROM alerts WHERE lower(name) = lower(@Name)", new { alert.Name });
        if (taken is not null && taken != except)
        {
            throw Refusal.Conflict($"There is an alert '{alert.Name}' already.", new FieldError("name", "is taken"));
        }
    }

    private static async Task<Row> FindAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM alerts WHERE id = @id", new { id }) ?? throw Refusal.NotFound("alert");

    private static AlertInput Read(Row row) => StoredJson.Read<AlertInput>(row.document);

    private static AlertView View(Row row) => new(
        row.id,
        Read(row) with { WebhookSecret = row.secret is null ? null : SecretMark.Kept },
        row.fired_at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        row.version,
        DateTimeOffset.FromUnixTimeMilliseconds(row.created_at),
        DateTimeOffset.FromUnixTimeMilliseconds(row.updated_at));

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string document { get; init; }
        public byte[]? secret { get; init; }
        public long version { get; init; }
        public long created_at { get; init; }
        public long updated_at { get; init; }
        public long? fired_at { get; init; }
    }
}
