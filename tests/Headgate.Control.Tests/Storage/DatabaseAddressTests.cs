using Headgate.Control.Storage;
using Npgsql;

namespace Headgate.Control.Tests.Storage;

public sealed class DatabaseAddressTests
{
    [Fact]
    public void A_url_says_where_and_as_whom()
    {
        var settings = Parse("postgres://gate%40way:p%3A%2Fw@db.example:6543/head%20gate?sslmode=verify-full&connect_timeout=9&Maximum%20Pool%20Size=7");

        (settings.Host, settings.Port, settings.Database).ShouldBe(("db.example", 6543, "head gate"));
        (settings.Username, settings.Password).ShouldBe(("gate@way", "p:/w"));
        (settings.SslMode, settings.Timeout, settings.MaxPoolSize).ShouldBe((SslMode.VerifyFull, 9, 7));
    }

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var settings = Parse("postgresql://localhost/x");

        (settings.Port, settings.Username, settings.Password, settings.Timeout).ShouldBe((5432, null, null, 5));
    }

    [Theory]
    [InlineData("geheim")]
    [InlineData("mysql://u:geheim@h/x")]
    [InlineData("postgres://u:geheim@h")]
    [InlineData("postgres://u:geheim@h/")]
    [InlineData("postgres:///geheim")]
    [InlineData("postgres://u:geheim@h/x?port=geheim")]
    [InlineData("postgres://u:geheim@h/x?sslmode=geheim")]
    [InlineData("postgres://u:geheim@h/x?nothing=geheim")]
    public void Anything_else_is_refused_without_the_password(string url)
    {
        var error = Should.Throw<FormatException>(() => DatabaseAddress.ToConnectionString(url));

        error.Message.ShouldContain("--database");
        error.Message.ShouldNotContain("geheim");
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_it()
    {
        var settings = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString("no_such_database_here")) { Password = "geheim" };
        using var database = new PostgresDatabase(settings.ConnectionString);

        database.Place.ShouldNotContain("geheim");
        var error = await Should.ThrowAsync<NpgsqlException>(() =>
            database.PrepareAsync(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, CancellationToken.None));
        error.ToString().ShouldNotContain("geheim");
    }

    private static NpgsqlConnectionStringBuilder Parse(string url) => new(DatabaseAddress.ToConnectionString(url));
}
