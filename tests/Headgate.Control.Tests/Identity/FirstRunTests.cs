using Dapper;
using Headgate.Control.Identity;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Identity;

public sealed class FirstRunTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder _folder = new();
    private SqliteDatabase _database = null!;

    public async ValueTask InitializeAsync() =>
        _database = await SqliteDatabase.OpenAsync(_folder.File("headgate.db"), TimeProvider.System, NullLogger<SqliteDatabase>.Instance, None);

    [Fact]
    public async Task Makes_an_administrator_and_a_key_once()
    {
        var first = await RunAsync();
        var second = await RunAsync();

        first.ShouldNotBeNull();
        first.ApiKey.ShouldMatch("^sk-headgate-[A-Za-z0-9_-]{43}$");
        first.Password.Length.ShouldBe(24);
        first.AccessToken.ShouldMatch("^headgate-pat-[A-Za-z0-9_-]{43}$");
        second.ShouldBeNull();
    }

    [Fact]
    public async Task Stores_neither_in_the_clear()
    {
        var secrets = (await RunAsync())!;
        await _database.CheckpointAsync(None);

        using var reader = await _database.OpenReaderAsync(CancellationToken.None);
        Passwords.Verify(secrets.Password, reader.QuerySingle<string>("SELECT password_hash FROM users WHERE name = 'admin'")).ShouldBeTrue();
        reader.QuerySingle<byte[]>("SELECT hash FROM api_keys").ShouldBe(KeyHash.Of(secrets.ApiKey).ToBytes());
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            var text = System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file));
            text.ShouldNotContain(secrets.ApiKey);
            text.ShouldNotContain(secrets.Password);
            text.ShouldNotContain(secrets.AccessToken);
        }

        secrets.ToString().ShouldNotContain(secrets.ApiKey);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<FirstRunSecrets?> RunAsync() => new FirstRun(_database, TimeProvider.System).RunAsync(None);

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, None);
        return bytes.ToArray();
    }
}
