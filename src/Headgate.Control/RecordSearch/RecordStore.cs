using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Storage;

namespace Headgate.Control.RecordSearch;

/// <summary>Searches the records of the database.</summary>
internal sealed class RecordStore(Database database)
{
    /// <summary>Counted exactly up to here; beyond, "at least" has to do.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Parameters that say which part, besides page and size.</summary>
    public static readonly string[] Cursors = ["before", "after"];

    /// <summary>A part of the records.</summary>
    public async Task<RecordPage<RecordView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var page = await FindAsync(connection, listing, RecordFilter.Of(listing), own: false, cancellation);
        return new RecordPage<RecordView>(await ViewAsync(connection, page.Items), page.Total, page.TotalIsExact, page.Older, page.Newer);
    }

    /// <summary>A part of somebody's own records.</summary>
    public async Task<RecordPage<OwnRecordView>> ListOwnAsync(string userId, Listing listing, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var page = await FindAsync(connection, listing, RecordFilter.Of(listing, userId), own: true, cancellation);
        return new RecordPage<OwnRecordView>([.. page.Items.Select(r => r.ToOwnView())], page.Total, page.TotalIsExact, page.Older, page.Newer);
    }

    /// <summary>One record with its attempts.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<RecordView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var row = await FindAsync(connection, id, " AND r.id = @id", new { id });
        var (users, teams) = await NamesAsync(connection, [row]);
        return row.ToView(users, teams, attempts: true);
    }

    /// <summary>One of somebody's own records.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<OwnRecordView> GetOwnAsync(string userId, string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return (await FindAsync(connection, id, " AND r.user_id = @userId", new { id, userId })).ToOwnView();
    }

    /// <summary>Records as whoever runs the gateway sees them, with the names of today.</summary>
    public static async Task<IReadOnlyList<RecordView>> ViewAsync(DbConnection connection, IReadOnlyCollection<RecordRow> rows)
    {
        var (users, teams) = await NamesAsync(connection, rows);
        return [.. rows.Select(r => r.ToView(users, teams, attempts: false))];
    }

    private static async Task<(IReadOnlyDictionary<string, string> Users, IReadOnlyDictionary<string, string> Teams)> NamesAsync(DbConnection connection, IReadOnlyCollection<RecordRow> rows) => (
        await NameBook.LoadAsync(connection, UsageDimension.User, rows.Select(r => r.user_id)),
        await NameBook.LoadAsync(connection, UsageDimension.Team, rows.Select(r => r.team_id)));

    private static async Task<RecordRow> FindAsync(DbConnection connection, string id, string and, object parameters) =>
        await connection.QuerySingleOrDefaultAsync<RecordRow>($"SELECT {RecordRow.Columns} FROM request_records r WHERE r.id = @id{and}", parameters)
        ?? throw Refusal.NotFound($"record as '{id}'");

    private async Task<RecordPage<RecordRow>> FindAsync(DbConnection connection, Listing listing, RecordFilter filter, bool own, CancellationToken cancellation)
    {
        var sql = new RecordSql(filter, database.Engine);
        var order = RecordOrder.Of(listing, own);
        var offset = (long)(listing.Page - 1) * listing.Size;
        if (offset >= MostCounted)
        {
            throw Refusal.Malformed($"Pages go up to record {MostCounted}; go on with 'before' and the cursor of a page, or narrow the search.", new FieldError("page", "lies too deep"));
        }

        // One more than asked for tells whether there are more.
        var text = order.IsTime
            ? sql.InTime(RecordRow.Columns, order.Cursor, order.ReadsNewestFirst, listing.Size + 1, offset)
            : sql.InOrder(RecordRow.Columns, order.Expression, order.Down, listing.Size + 1, offset);
        var rows = (await connection.QueryAsync<RecordRow>(new CommandDefinition(text, sql.Parameters, cancellationToken: cancellation))).AsList();
        var more = rows.Count > listing.Size;
        if (more)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        if (order.MustReverse)
        {
            rows.Reverse();
        }

        long? total = order.Cursor is not null ? null
            : !more && (rows.Count > 0 || offset == 0) ? offset + rows.Count
            : await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql.Count(MostCounted + 1), sql.Parameters, cancellationToken: cancellation));
        return new RecordPage<RecordRow>(rows, total is { } t ? Math.Min(t, MostCounted) : null, total is null or <= MostCounted, order.Older(rows, more, offset), order.Newer(rows));
    }
}
