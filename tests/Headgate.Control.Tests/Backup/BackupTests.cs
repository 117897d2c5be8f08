using System.Globalization;
using System.IO.Compression;
using System.Text;
using Dapper;
using Headgate.Control.Backup;
using Headgate.Control.Migrations;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Migrations;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Backup;

public sealed class BackupTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider _time = new();
    private readonly TempFolder _folder = new();
    private readonly List<IAsyncDisposable> _opened = [];
    private DataDirectory _data = null!;

    public ValueTask InitializeAsync()
    {
        _data = DataDirectory.Open(_folder.File("data"));
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite, TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Sqlite, TestDatabase.Postgres)]
    [InlineData(TestDatabase.Postgres, TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres, TestDatabase.Postgres)]
    public async Task Everything_comes_back_on_either_engine(string from, string to)
    {
        var source = await OpenAsync(from);
        await FilledTables.FillAsync(source.Database);
        using var backup = await WriteAsync(source.Database);

        await using var target = await RestoreAsync(backup, to);

        var expected = await FilledTables.ReadAsync(source.Database);
        expected.Count.ShouldBeGreaterThan(12);
        expected.Where(t => t.Value.Count == 0).Select(t => t.Key).ShouldBeEmpty("a table without a row shows nothing");
        var actual = await FilledTables.ReadAsync(target.Database);
        foreach (var (table, rows) in expected)
        {
            // A restore leaves its mark for other nodes in a row of the settings.
            var wanted = table == "settings" ? rows.Concat(actual[table].Except(rows, StringComparer.Ordinal)) : rows;
            actual[table].ShouldBe(wanted, ignoreOrder: true, table);
        }

        // The keys between tables hold again.
        await Should.ThrowAsync<System.Data.Common.DbException>(() => target.Database.WriteAsync(
            c => c.ExecuteAsync("INSERT INTO team_members (team_id, user_id, role, joined_at) VALUES ('no', 'body', 'member', 0)"), None));
    }

    [Theory, BothEngines]
    public async Task Is_of_one_moment_and_nobody_waits_for_it(string engine)
    {
        var source = await OpenAsync(engine);
        await FilledTables.FillAsync(source.Database);
        var before = await FilledTables.ReadAsync(source.Database);
        using var slow = new SlowStream(async () => await source.Database.WriteAsync(c => c.ExecuteAsync("DELETE FROM audit_entries; DELETE FROM settings"), None));
        await new BackupWriter(source.Database, _time).WriteAsync(slow, null, null, None);
        slow.Written.ShouldBeTrue();
        (await FilledTables.ReadAsync(source.Database))["audit_entries"].ShouldBeEmpty();

        slow.Content.Position = 0;
        await using var target = await RestoreAsync(slow.Content, TestDatabase.Sqlite);

        (await FilledTables.ReadAsync(target.Database))["audit_entries"].ShouldBe(before["audit_entries"], ignoreOrder: true);
    }

    [Theory, BothEngines]
    public async Task What_is_there_stays_unless_it_may_go(string engine)
    {
        var source = await OpenAsync(TestDatabase.Sqlite);
        await FilledTables.FillAsync(source.Database);
        using var backup = await WriteAsync(source.Database);
        await using (await RestoreAsync(backup, engine))
        {
        }

        backup.Position = 0;
        (await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(backup, engine, replace: false))).Message.ShouldContain("--replace");

        backup.Position = 0;
        (await RunAsync(backup, engine, replace: true)).Rows.ShouldBeGreaterThan(10);
    }

    [Theory, BothEngines]
    public async Task A_damaged_backup_changes_nothing(string engine)
    {
        var source = await OpenAsync(TestDatabase.Sqlite);
        await FilledTables.FillAsync(source.Database);
        using var backup = await WriteAsync(source.Database);
        var lines = Lines(backup);
        string[][] damaged =
        [
            lines[..^1],
            [.. lines[..^2], lines[^1]],
            [.. lines[..3], lines[3][..^5], .. lines[4..]],
            ["{\"headgate\":\"other\",\"format\":1}"],
            ["nonsense"],
            [],
            [lines[0].Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal), .. lines[1..]],
            [lines[0].Replace("\"schema\":", "\"schema\":99", StringComparison.Ordinal), .. lines[1..]],
            [lines[0], "{\"table\":\"pg_authid\",\"columns\":[\"rolname\"]}", .. lines[1..]],
            [lines[0], "{\"table\":\"users\",\"columns\":[\"id\",\"nothing\"]}", .. lines[1..]],
            [lines[0], "{\"table\":\"users\\\"; DROP TABLE users; --\",\"columns\":[\"id\"]}", .. lines[1..]],
        ];
        await OpenTargetAsync(engine);

        foreach (var text in damaged)
        {
            await Should.ThrowAsync<InvalidDataException>(() => RunAsync(Zip(text), engine, replace: false), string.Join('\n', text)[..Math.Min(200, string.Join('\n', text).Length)]);
        }

        using var cut = new MemoryStream(backup.ToArray()[..(int)(backup.Length / 2)]);
        await Should.ThrowAsync<InvalidDataException>(() => RunAsync(cut, engine, replace: false));
        await Should.ThrowAsync<InvalidDataException>(() => RunAsync(new MemoryStream("no gzip"u8.ToArray()), engine, replace: false));
        Directory.GetFiles(_data.Root, "*.restoring*").ShouldBeEmpty();
        backup.Position = 0;
        (await RunAsync(backup, engine, replace: false)).Rows.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_row_that_names_another_that_is_not_there_is_refused()
    {
        var source = await OpenAsync(TestDatabase.Sqlite);
        await FilledTables.FillAsync(source.Database);
        using var backup = await WriteAsync(source.Database);
        var lines = Lines(backup).ToList();
        var users = lines.FindIndex(l => l.StartsWith("{\"table\":\"users\"", StringComparison.Ordinal));
        lines.RemoveAt(users + 1);
        lines[^1] = $"{{\"rows\":{int.Parse(lines[^1].Split(':')[1].TrimEnd('}'), CultureInfo.InvariantCulture) - 1}}}";

        (await Should.ThrowAsync<InvalidDataException>(() => RunAsync(Zip([.. lines]), TestDatabase.Sqlite, replace: false))).Message.ShouldContain("fit together");
        await OpenTargetAsync(TestDatabase.Postgres);
        await Should.ThrowAsync<Npgsql.PostgresException>(() => RunAsync(Zip([.. lines]), TestDatabase.Postgres, replace: false));
    }

    [Fact]
    public async Task An_older_schema_is_brought_up_to_date()
    {
        var path = _folder.File("old.db");
        await OldSchemas.CreateAsync(path, version: 2);
        using var old = SqliteDatabase.ForReading(path, NullLogger.Instance);
        using var backup = await WriteAsync(old);

        await using var target = await RestoreAsync(backup, TestDatabase.Sqlite);

        await using var reader = await target.Database.OpenReaderAsync(None);
        (await reader.ExecuteScalarAsync<long>("SELECT max(version) FROM schema_version")).ShouldBe(Migrator.Load("sqlite")[^1].Version);
        (await reader.ExecuteScalarAsync<string>("SELECT role FROM users")).ShouldBe("root");

        backup.Position = 0;
        await OpenTargetAsync(TestDatabase.Postgres);
        (await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(backup, TestDatabase.Postgres, replace: false))).Message.ShouldContain("PostgreSQL begins with 3");
    }

    [Fact]
    public async Task Other_peoples_tables_are_not_touched()
    {
        var target = await OpenTargetAsync(TestDatabase.Postgres);
        await using (var connection = new Npgsql.NpgsqlConnection(target.Connection))
        {
            await connection.ExecuteAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE theirs (id TEXT)");
        }

        using var backup = await WriteAsync((await OpenAsync(TestDatabase.Sqlite)).Database);
        (await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(backup, TestDatabase.Postgres, replace: true))).Message.ShouldContain("not Headgate's");
    }

    [Fact]
    public async Task The_master_key_goes_along_only_when_it_is_asked_to()
    {
        var source = await OpenAsync(TestDatabase.Sqlite);
        var text = Convert.ToBase64String(Enumerable.Range(0, MasterKey.Length).Select(i => (byte)i).ToArray());
        var master = new MasterKey(Convert.FromBase64String(text));
        using var without = new MemoryStream();
        await new BackupWriter(source.Database, _time).WriteAsync(without, master, null, None);
        string.Join('\n', Lines(without)).ShouldNotContain(text);
        using var with = new MemoryStream();
        await new BackupWriter(source.Database, _time).WriteAsync(with, master, text, None);

        without.Position = with.Position = 0;
        (await RunAsync(without, TestDatabase.Sqlite, replace: false)).KeyFits.ShouldBe(false);
        (await RunAsync(with, TestDatabase.Sqlite, replace: true)).KeyFits.ShouldBe(true);
        File.ReadAllText(_data.MasterKeyFile).ShouldBe(text);

        // Another key is not thrown away.
        File.WriteAllText(_data.MasterKeyFile, Convert.ToBase64String(new byte[MasterKey.Length]));
        with.Position = 0;
        (await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(with, TestDatabase.Sqlite, replace: true))).Message.ShouldContain("another master key");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }

        _data.Dispose();
        _folder.Dispose();
    }

    private async Task<TestDatabase> OpenAsync(string engine)
    {
        var opened = await TestDatabase.OpenAsync(engine, _time);
        _opened.Add(opened);
        return opened;
    }

    private TestDatabase? _target;

    // The engine's place to restore into: the data directory, or an empty database of the server.
    private async Task<TestDatabase> OpenTargetAsync(string engine) => _target ??= await OpenAsync(engine);

    private async Task<MemoryStream> WriteAsync(Database database)
    {
        var stream = new MemoryStream();
        await new BackupWriter(database, _time).WriteAsync(stream, null, null, None);
        stream.Position = 0;
        return stream;
    }

    private async Task<RestoreResult> RunAsync(Stream backup, string engine, bool replace)
    {
        var connection = engine == TestDatabase.Sqlite ? null : (await OpenTargetAsync(engine)).Connection;
        return await BackupRestore.RunAsync(backup, _data, connection, replace, _ => null, _time, NullLogger.Instance, None);
    }

    private async Task<Restored> RestoreAsync(Stream backup, string engine)
    {
        await RunAsync(backup, engine, replace: false);
        return new Restored(engine == TestDatabase.Sqlite
            ? await SqliteDatabase.OpenAsync(_data.DatabaseFile, _time, NullLogger.Instance, None)
            : await PostgresDatabase.OpenAsync(_target!.Connection!, _time, NullLogger.Instance, None));
    }

    private static string[] Lines(MemoryStream backup)
    {
        using var gzip = new GZipStream(new MemoryStream(backup.ToArray()), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static MemoryStream Zip(string[] lines)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        }

        stream.Position = 0;
        return stream;
    }

    private sealed class Restored(Database database) : IAsyncDisposable
    {
        public Database Database => database;

        public ValueTask DisposeAsync()
        {
            database.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Does something in the middle of a backup: at its first byte.</summary>
    private sealed class SlowStream(Func<Task> once) : Stream
    {
        public MemoryStream Content { get; } = new();

        public bool Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!Written)
            {
                Written = true;
                await once();
            }

            await Content.WriteAsync(buffer, cancellationToken);
        }

        public override void Write(byte[] buffer, int offset, int count) => Content.Write(buffer, offset, count);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            Content.Dispose();
            base.Dispose(disposing);
        }
    }
}
