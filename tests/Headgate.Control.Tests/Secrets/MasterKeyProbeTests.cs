using System.Security.Cryptography;
using Dapper;
using Headgate.Control.Channels;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Secrets;

public sealed class MasterKeyProbeTests
{
    private static readonly MasterKey Ours = new(new byte[MasterKey.Length]);
    private static readonly MasterKey Theirs = new([.. Enumerable.Range(0, MasterKey.Length).Select(i => (byte)i)]);

    [Theory, BothEngines]
    public async Task The_first_key_stays_the_only_one(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, TimeProvider.System);

        await CheckAsync(test.Database, Ours);
        await CheckAsync(test.Database, Ours);
        var refused = await Should.ThrowAsync<CryptographicException>(() => CheckAsync(test.Database, Theirs));

        refused.Message.ShouldContain(test.Database.Place);
        await CheckAsync(test.Database, Ours);
    }

    [Theory, BothEngines]
    public async Task Two_first_starts_at_once_leave_one_key(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, TimeProvider.System);

        var outcomes = await Task.WhenAll(new[] { Ours, Theirs }.Select(key => Record.ExceptionAsync(() => CheckAsync(test.Database, key)).AsTask()));

        outcomes.Count(e => e is null).ShouldBe(1);
        outcomes.Count(e => e is CryptographicException).ShouldBe(1);
    }

    [Theory, BothEngines]
    public async Task A_database_without_the_probe_is_judged_by_what_is_sealed_in_it(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        await AddCredentialAsync(test.Database, "1", Ours.Seal("sk-1", CredentialRow.PlaceOf("1")));

        await Should.ThrowAsync<CryptographicException>(() => CheckAsync(test.Database, Theirs));
        await CheckAsync(test.Database, Ours);
        await Should.ThrowAsync<CryptographicException>(() => CheckAsync(test.Database, Theirs));
    }

    [Theory, BothEngines]
    public async Task One_damaged_secret_does_not_make_the_key_a_wrong_one(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        await AddCredentialAsync(test.Database, "1", Ours.Seal("sk-1", CredentialRow.PlaceOf("1")));
        await AddCredentialAsync(test.Database, "2", [1, 2, 3]);

        await CheckAsync(test.Database, Ours);
    }

    private static Task CheckAsync(Database database, MasterKey key) => MasterKeyProbe.CheckAsync(database, key, TimeProvider.System, CancellationToken.None);

    private static Task AddCredentialAsync(Database database, string id, byte[] secret) => database.WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO channels (id, name, type, document, created_at, updated_at) VALUES (@id, @id, 'openai', '{}', 0, 0)", new { id });
            await connection.ExecuteAsync(
                "INSERT INTO credentials (id, channel_id, name, secret, hint, created_at, updated_at) VALUES (@id, @id, @id, @secret, '', 0, 0)", new { id, secret });
        },
        CancellationToken.None);
}
