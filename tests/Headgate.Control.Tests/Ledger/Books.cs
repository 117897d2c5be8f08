using Dapper;
using Headgate.Control.Ledger;
using Headgate.Control.Storage;

namespace Headgate.Control.Tests.Ledger;

/// <summary>Stores records and posts them, as the journal's drain does: in one transaction.</summary>
internal static class Books
{
    public const long Usd = 1_000_000_000;
    public const string Node = "node";

    /// <summary>20 November 2026, noon: where the tests' clocks begin.</summary>
    public const long Noon = 1_795_176_000_000;

    public static UsagePosting Used(string id, long charge, string? account = null, string? user = "anna", string? model = "glm-4.6", string? channel = "plan", long? cost = null, long at = Noon) =>
        new(id, at, account, charge, cost ?? charge / 2, user, null, model, channel);

    /// <summary>Takes a batch in.</summary>
    public static Task<IReadOnlyList<BalanceChange>> TakeAsync(Database database, IReadOnlyList<UsagePosting> records, params HeldAmount[] held) => database.WriteAsync(
        async connection =>
        {
            await StoreAsync(connection, records);
            return await LedgerIngest.ApplyAsync(connection, Node, records, held, 0, Noon);
        },
        CancellationToken.None);

    /// <summary>Stores records without posting them.</summary>
    public static async Task StoreAsync(System.Data.Common.DbConnection connection, IReadOnlyList<UsagePosting> records)
    {
        foreach (var record in records)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO request_records (id, started_at, key_id, operation, dialect, model, channel, stream, status, outcome, attempts, input, cache_read, cache_write, cache_write_hour,
                    input_audio, input_image, output, reasoning, output_audio, output_image, images, audio_milliseconds, characters, queries, usage_reported, usage_estimated, cost, unpriced,
                    first_byte_us, duration_us, overhead_us, request_bytes, response_bytes, user_id, team_id, charge, account)
                VALUES (@Id, @StartedAt, 'k1', 'chat', 'openai-chat', @Model, @Channel, 0, 200, 0, 1, 1200, 800, 0, 0, 0, 0, 345, 120, 0, 0, 0, 0, 0, 0, 1, 0, @Cost, 0,
                    180432, 2345678, 97, 1, 1, @UserId, @TeamId, @Charge, @Account)
                """,
                new { record.Id, record.StartedAt, record.Model, record.Channel, record.Cost, record.UserId, record.TeamId, record.Charge, record.Account });
        }
    }

    /// <summary>What an account has.</summary>
    public static async Task<long> BalanceAsync(Database database, string account)
    {
        await using var connection = await database.OpenReaderAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long?>("SELECT balance FROM account_balances WHERE account = @account", new { account }) ?? 0;
    }

    /// <summary>A number.</summary>
    public static async Task<long> ScalarAsync(Database database, string sql)
    {
        await using var connection = await database.OpenReaderAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long?>(sql) ?? 0;
    }

    /// <summary>Changes something behind everybody's back.</summary>
    public static Task TamperAsync(Database database, string sql) => database.WriteAsync(connection => connection.ExecuteAsync(sql), CancellationToken.None);
}
