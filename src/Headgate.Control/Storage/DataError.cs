using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Headgate.Control.Storage;

/// <summary>
/// Tells a failure that lies in what was to be written, and will come again with it, from one of the database, which may pass. What is in neither list
/// counts as the database's: an error that is waited for costs time, one that is not may cost a record.
/// </summary>
internal static class DataError
{
    /// <summary>Whether the same write would fail again on a database that is well.</summary>
    public static bool Is(Exception e) => e switch
    {
        // Classes of SQLSTATE: cardinality, data, integrity, limits of the program.
        PostgresException postgres => postgres.SqlState.AsSpan(0, 2) is "21" or "22" or "23" or "54",
        SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch } => true,
        OverflowException or FormatException or ArgumentException or JsonException => true,
        _ => false,
    };

    // https://sqlite.org/rescode.html
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
}
