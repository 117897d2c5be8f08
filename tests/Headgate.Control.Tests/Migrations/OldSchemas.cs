using Dapper;
using Headgate.Control.Migrations;
using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Migrations;

/// <summary>SQLite databases as released versions left them: schema 1 (the gateway) and 2 (translation), with an administrator, keys, records and the journal's progress.</summary>
internal static class OldSchemas
{
    public static async Task CreateAsync(string path, int version)
    {
        SqliteNative.Initialize(NullLogger.Instance);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
        await Migrator.RunAsync(connection, [.. Migrator.Load("sqlite").Where(m => m.Version <= version)], DateTimeOffset.UnixEpoch);
        await connection.ExecuteAsync(
            """
            INSERT INTO users (id, name, role, password_hash, created_at) VALUES ('u1', 'admin', 'administrator', 'pbkdf2-sha512$1$aa$bb', 11);
            INSERT INTO api_keys (id, name, hash, hint, owner_id, models, allowed_ips, expires_at, enabled, requests_per_minute, tokens_per_minute, concurrency, budget, budget_period, created_at)
            VALUES ('k1', 'laptop', x'0102030405060708091011121314151617181920212223242526272829303132', 'abcd', 'u1', 'glm-*' || char(10) || 'gpt-4', '10.0.0.0/8', 99, 0, 60, 5000, 3, 12500000000, 'month', 22),
                   ('k2', 'plain', x'3132333435363738394041424344454647484950515253545556575859606162', 'efgh', 'u1', '*', '', NULL, 1, NULL, NULL, NULL, NULL, 'total', 23);
            INSERT INTO request_records
                (id, started_at, key_id, key_name, operation, dialect, model, stream, status, outcome, attempts, input, cache_read, cache_write, cache_write_hour, input_audio, input_image,
                 output, reasoning, output_audio, output_image, images, audio_milliseconds, characters, queries, usage_reported, usage_estimated, cost, unpriced,
                 first_byte_us, duration_us, overhead_us, request_bytes, response_bytes)
            VALUES ('r1', 1000, 'k1', 'laptop', 'chat', 'openai-chat', 'glm-4.6', 1, 200, 0, 1, 10, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 777, 0, 1, 2, 3, 4, 5),
                   ('r2', 2000, 'k2', 'plain', 'chat', 'openai-chat', 'glm-4.6', 0, 200, 0, 1, 10, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, NULL, 1, 1, 2, 3, 4, 5);
            INSERT INTO journal_progress (id, segment, position) VALUES (1, 7, 4321);
            """);
        if (version >= 2)
        {
            await connection.ExecuteAsync("UPDATE request_records SET upstream_dialect = 'anthropic', repaired = 'roles' WHERE id = 'r1'");
        }
    }
}
