using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Ledger;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Codes;

/// <summary>Redemption codes: made, listed, switched, deleted.</summary>
public sealed class CodeStore(Database database, AuditLog audit, TimeProvider time)
{
    /// <summary>The most codes that are made at once.</summary>
    public const int MostAtOnce = 10_000;

    private const int MostUses = 1_000_000;
    private const string Columns = "id, hint, batch, amount, max_uses, uses, expires_at, enabled, version, created_at";

    private static readonly (string Field, string Column)[] Sortable =
        [("createdAt", "created_at"), ("batch", "lower(batch)"), ("amountUsd", "amount"), ("expiresAt", "coalesce(expires_at, 9223372036854775807)"), ("uses", "uses")];

    /// <summary>A page of codes.</summary>
    public async Task<Page<RedemptionCodeView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var where = new StringBuilder(" WHERE 1 = 1");
        var parameters = new DynamicParameters();
        if (listing.Search is { } search)
        {
            where.Append(@" AND (lower(batch) LIKE @search ESCAPE '\' OR lower(hint) LIKE @search ESCAPE '\')");
            parameters.Add("search", Listing.Contains(search));
        }

        if (listing.Text("batch") is { } batch)
        {
            where.Append(" AND lower(batch) = lower(@batch)");
            parameters.Add("batch", batch);
        }

        if (listing.Flag("enabled") is { } enabled)
        {
            where.Append(" AND enabled = @enabled");
            parameters.Add("enabled", enabled ? 1L : 0L);
        }

        if (listing.Flag("used") is { } used)
        {
            where.Append(used ? " AND uses >= max_uses" : " AND uses < max_uses");
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<Row>($"SELECT {Columns} FROM redemption_codes{where}{listing.OrderAndLimit(Sortable, downByDefault: true)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM redemption_codes{where}", parameters);
        return new Page<RedemptionCodeView>([.. rows.Select(View)], total, listing.Page, listing.Size);
    }

    /// <summary>One code.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<RedemptionCodeView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await FindAsync(connection, id);
    }

    /// <summary>Makes codes. They are in the answer and nowhere else.</summary>
    /// <exception cref="Refusal">Too many, or a field is wrong.</exception>
    public async Task<MadeRedemptionCodes> CreateAsync(Caller caller, RedemptionCodeInput input, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var amount = Amounts.Positive("amountUsd", input.AmountUsd);
        var count = Within("count", input.Count ?? 1, MostAtOnce);
        var maxUses = Within("maxUses", input.MaxUses ?? 1, MostUses);
        var batch = Amounts.Line("batch", input.Batch, 100) ?? now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (input.ExpiresAt is { } end && end <= now)
        {
            throw Refusal.Invalid("expiresAt", "is in the past");
        }

        var codes = Enumerable.Range(0, count).Select(_ => new MadeRedemptionCode(Guid.CreateVersion7(now).ToString("N"), CodeText.Create())).ToArray();
        await database.WriteAsync(
            async connection =>
            {
                foreach (var code in codes)
                {
                    await InsertAsync(connection, code, batch, amount, maxUses, input.ExpiresAt, now);
                }

                await audit.WriteAsync(connection, caller, "code.create", null, batch, null, input with { Count = count, Batch = batch });
            },
            cancellation);
        return new MadeRedemptionCodes(batch, codes);
    }

    /// <summary>Stores one code, in the caller's transaction. A code that is there already stays as it is.</summary>
    /// <returns>Whether it was not there.</returns>
    internal static async Task<bool> InsertAsync(
        DbConnection connection, MadeRedemptionCode code, string batch, long amount, long maxUses, DateTimeOffset? expiresAt, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO redemption_codes (id, hash, hint, batch, amount, max_uses, expires_at, created_at, updated_at)
            VALUES (@Id, @Hash, @Hint, @batch, @amount, @maxUses, @ExpiresAt, @At, @At) ON CONFLICT (hash) DO NOTHING
            """,
            new
            {
                code.Id,
                Hash = CodeText.HashOf(code.Code),
                Hint = CodeText.HintOf(code.Code),
                batch,
                amount,
                maxUses,
                ExpiresAt = expiresAt?.ToUnixTimeMilliseconds(),
                At = now.ToUnixTimeMilliseconds(),
            }) > 0;

    /// <summary>Switches a code on or off and sets its end.</summary>
    /// <exception cref="Refusal">There is none, or somebody else changed it.</exception>
    public Task<RedemptionCodeView> ChangeAsync(Caller caller, string id, RedemptionCodeChange change, long? expected, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var before = await FindAsync(connection, id);
            EntityVersion.Check(expected, before.Version);
            await connection.ExecuteAsync(
                "UPDATE redemption_codes SET enabled = @Enabled, expires_at = @ExpiresAt, version = version + 1, updated_at = @At WHERE id = @id",
                new { id, Enabled = change.Enabled ? 1L : 0L, ExpiresAt = change.ExpiresAt?.ToUnixTimeMilliseconds(), At = time.GetUtcNow().ToUnixTimeMilliseconds() });
            var after = await FindAsync(connection, id);
            await audit.WriteAsync(connection, caller, "code.update", id, after.Batch, before, after);
            return after;
        },
        cancellation);

    /// <summary>Deletes a code. What it credited stays in the ledger.</summary>
    /// <exception cref="Refusal">There is none, or somebody else changed it.</exception>
    public Task DeleteAsync(Caller caller, string id, long? expected, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var before = await FindAsync(connection, id);
            EntityVersion.Check(expected, before.Version);
            await connection.ExecuteAsync("DELETE FROM redemption_codes WHERE id = @id", new { id });
            await audit.WriteAsync(connection, caller, "code.delete", id, before.Batch, before, null);
        },
        cancellation);

    private static int Within(string path, int number, int most) =>
        number >= 1 && number <= most ? number : throw Refusal.Invalid(path, $"must be from 1 to {most}");

    private static async Task<RedemptionCodeView> FindAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM redemption_codes WHERE id = @id", new { id }) is { } row
            ? View(row)
            : throw Refusal.NotFound("redemption code");

    private static RedemptionCodeView View(Row row) => new(
        row.id,
        row.hint,
        row.batch,
        Money.Usd(row.amount),
        row.max_uses,
        row.uses,
        row.expires_at is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        row.enabled != 0,
        row.version,
        DateTimeOffset.FromUnixTimeMilliseconds(row.created_at));

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string hint { get; init; }
        public required string batch { get; init; }
        public long amount { get; init; }
        public long max_uses { get; init; }
        public long uses { get; init; }
        public long? expires_at { get; init; }
        public long enabled { get; init; }
        public long version { get; init; }
        public long created_at { get; init; }
    }
}
