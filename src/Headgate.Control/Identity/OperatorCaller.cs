using Dapper;
using Headgate.Control.Admin;
using Headgate.Control.Storage;

namespace Headgate.Control.Identity;

/// <summary>Who acts when somebody runs a command beside the database: the first root, so that what is made has an owner.</summary>
public static class OperatorCaller
{
    /// <summary>The first root that is switched on; the program itself where there is none.</summary>
    public static async Task<Caller> FindAsync(Database database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var row = await connection.QueryFirstOrDefaultAsync<Row>("SELECT id, name FROM users WHERE role = 'root' AND enabled = 1 ORDER BY created_at, id LIMIT 1");
        return row is null ? Caller.System : new Caller(row.id, row.name, Role.Root, CallerVia.System);
    }

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
    }
}
