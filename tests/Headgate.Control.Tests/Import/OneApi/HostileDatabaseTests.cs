using System.Text;
using Headgate.Control.Import;

namespace Headgate.Control.Tests.Import.OneApi;

/// <summary>A file that somebody else made is refused or read; it never breaks anything.</summary>
public sealed class HostileDatabaseTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("", "is neither JSON nor YAML")]
    [InlineData("{}", "is nobody's that is known")]
    [InlineData("hello", "is neither JSON nor YAML")]
    [InlineData("[1,2]", "is nobody's that is known")]
    [InlineData("SQLite format 3\0 and nothing else", "cannot be read as a SQLite database")]
    public void Files_of_nobody_are_refused_in_words(string text, string message)
    {
        var path = _bench.PathOf("file");
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        Should.Throw<ImportRefusedException>(() => _bench.Read(path)).Message.ShouldContain(message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        Should.Throw<ImportRefusedException>(() => _bench.Read(_bench.PathOf("missing"))).Message.ShouldContain("cannot be read");
        Should.Throw<ImportRefusedException>(() => _bench.Read(_bench.Folder)).Message.ShouldContain("cannot be read");
    }

    [Fact]
    public void A_text_file_that_is_called_a_database_is_refused()
    {
        var path = _bench.PathOf("x.db");
        File.WriteAllText(path, "model_list: []");
        Should.Throw<ImportRefusedException>(() => _bench.Read(path, ForeignSource.NewApi)).Message.ShouldContain("is not a SQLite database");
    }

    [Fact]
    public void A_database_that_is_called_a_text_file_is_refused() =>
        Should.Throw<ImportRefusedException>(() => _bench.Read(Create(ForeignDatabase.NewApi), ForeignSource.LiteLLM)).Message.ShouldContain("is a SQLite database");

    [Fact]
    public void A_database_of_something_else_is_refused() =>
        Should.Throw<ImportRefusedException>(() => _bench.Read(Create("CREATE TABLE songs (id integer, title text)"))).Message.ShouldContain("has no table 'channels'");

    [Fact]
    public void A_relative_with_other_numbers_is_refused_unless_it_is_named()
    {
        var path = Create("CREATE TABLE channels (id integer, type integer, \"key\" text, name text, models text, only_chat numeric)");
        Should.Throw<ImportRefusedException>(() => _bench.Read(path)).Message.ShouldContain("one-hub or done-hub");
        _bench.Read(path, ForeignSource.OneApi).Source.ShouldBe(ForeignSource.OneApi);
    }

    [Fact]
    public void Changes_that_lie_beside_the_file_are_not_missed()
    {
        var path = Create(ForeignDatabase.NewApi);
        File.WriteAllText(path + "-wal", "x");
        Should.Throw<ImportRefusedException>(() => _bench.Read(path)).Message.ShouldContain("Stop that gateway");
    }

    [Fact]
    public void The_file_is_left_as_it_is_and_nothing_appears_beside_it()
    {
        var path = Create(ForeignDatabase.NewApi, "PRAGMA journal_mode = WAL", "INSERT INTO options VALUES ('GroupRatio', '{\"vip\":0.5}')");
        var before = File.ReadAllBytes(path);
        _bench.Read(path).Document.Groups!.ShouldHaveSingleItem().Ratio.ShouldBe(0.5m);
        File.ReadAllBytes(path).ShouldBe(before);
        Directory.GetFiles(_bench.Folder).ShouldBe([path]);
    }

    [Fact]
    public void Tables_that_compute_are_not_asked()
    {
        // A view without an end would never answer.
        var path = Create(
            "CREATE TABLE channels (id integer, type integer, \"key\" text, name text, models text)",
            "CREATE VIEW tokens AS WITH RECURSIVE endless(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM endless) SELECT id, 'k' || id AS \"key\", 1 AS user_id FROM endless",
            "CREATE VIRTUAL TABLE users USING fts5(username)");
        var document = _bench.Read(path).Document;
        document.Keys.ShouldBeEmpty();
        document.Users.ShouldBeEmpty();
    }

    [Fact]
    public void Values_of_any_type_in_any_column_are_read_as_what_they_can_be_taken_for()
    {
        string[] values = ["NULL", "''", "'text'", "x'00ff00'", "-9223372036854775808", "9223372036854775807", "1e300", "-1.5", "'{}'", "'{\"a\":'", "'[]'", "'\u0001\u0002'", "char(55296)", "zeroblob(100000)"];
        string[] channel = ["type", "\"key\"", "name", "status", "weight", "base_url", "other", "models", "\"group\"", "model_mapping", "priority", "tag", "setting", "param_override", "header_override", "channel_info", "created_time", "remark"];
        string[] token = ["user_id", "\"key\"", "status", "name", "expired_time", "remain_quota", "unlimited_quota", "model_limits_enabled", "model_limits", "allow_ips", "\"group\""];
        string[] user = ["username", "display_name", "role", "status", "email", "quota", "\"group\""];
        string[] code = ["\"key\"", "status", "name", "quota", "expired_time"];
        var statements = new List<string> { ForeignDatabase.NewApi.Replace("NOT NULL", string.Empty, StringComparison.Ordinal) };
        var random = new Random(20261125);
        for (var i = 0; i < 150; i++)
        {
            statements.Add(Insert("channels", channel, i % 2 == 0 ? ("type", "1") : ("models", "'m'")));
            statements.Add(Insert("tokens", token, ("user_id", "1")));
            statements.Add(Insert("users", user, ("quota", Any())));
            statements.Add(Insert("redemptions", code, ("status", "1")));
        }

        foreach (var name in new[] { "ModelRatio", "CompletionRatio", "GroupRatio", "ModelPrice", "QuotaPerUnit", "RetryTimes", "GlobalModelMapping" })
        {
            statements.Add($"INSERT INTO options VALUES ('{name}', {Any()})");
        }

        var import = _bench.Read(Create([.. statements]));
        ImportReport.Of(import, dryRun: true).Notes.ShouldNotBeEmpty();

        string Any() => values[random.Next(values.Length)];

        string Insert(string table, string[] columns, (string Column, string Value) @fixed) =>
            $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => string.Equals(c, @fixed.Column, StringComparison.Ordinal) ? @fixed.Value : Any()))})";
    }

    [Fact]
    public void Damaged_pages_are_refused_or_read_but_never_break_anything()
    {
        var whole = File.ReadAllBytes(Create(
            ForeignDatabase.NewApi,
            "INSERT INTO channels (type, \"key\", name, models) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT 1, 'k' || i, 'c' || i, 'm' FROM n"));
        var random = new Random(1125);
        var path = _bench.PathOf("damaged.db");
        for (var round = 0; round < 60; round++)
        {
            var bytes = whole.ToArray();
            for (var i = 0; i < 40; i++)
            {
                bytes[random.Next(100, bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bytes);
            try
            {
                _bench.Read(path).Document.Channels.ShouldNotBeNull();
            }
            catch (ImportRefusedException e)
            {
                e.Message.ShouldNotBeEmpty();
            }
        }
    }

    [Fact]
    public void A_value_beyond_all_measure_is_as_if_it_were_not_there()
    {
        var import = _bench.Read(Create(
            ForeignDatabase.NewApi,
            "INSERT INTO channels (id, type, \"key\", name, models) VALUES (1, 1, 'k-0123456789', replace(hex(zeroblob(3000000)), '0', 'n'), 'm')"));
        import.Document.Channels!.ShouldHaveSingleItem().Channel.Name.ShouldBe("channel-1");
    }

    private string Create(params string[] statements) => ForeignDatabase.Create(_bench.PathOf($"{Guid.NewGuid():N}.db"), statements);
}
