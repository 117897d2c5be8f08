using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Headgate.Control.Tests.Storage;

public sealed class DataErrorTests
{
    [Theory]
    [InlineData("22003", true)]
    [InlineData("22021", true)]
    [InlineData("23505", true)]
    [InlineData("21000", true)]
    [InlineData("54000", true)]
    [InlineData("53100", false)]
    [InlineData("40P01", false)]
    [InlineData("57P01", false)]
    [InlineData("25006", false)]
    [InlineData("42P01", false)]
    public void Knows_what_PostgreSQL_means(string state, bool lies) => DataError.Is(new PostgresException("", "", "", state)).ShouldBe(lies);

    [Theory]
    [InlineData(18, true)]
    [InlineData(19, true)]
    [InlineData(20, true)]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(8, false)]
    [InlineData(10, false)]
    [InlineData(11, false)]
    [InlineData(13, false)]
    public void Knows_what_SQLite_means(int code, bool lies) => DataError.Is(new SqliteException("", code)).ShouldBe(lies);

    [Fact]
    public void A_database_that_is_away_says_nothing_about_the_data()
    {
        DataError.Is(new DatabaseAwayException()).ShouldBeFalse();
        DataError.Is(new NpgsqlException("", new IOException())).ShouldBeFalse();
        DataError.Is(new TimeoutException()).ShouldBeFalse();
        DataError.Is(new OperationCanceledException()).ShouldBeFalse();
        DataError.Is(new OverflowException()).ShouldBeTrue();
    }
}
