using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;

namespace Headgate.Control.RecordSearch;

/// <summary>Searches the records of the database.</summary>
internal sealed class RecordStore(Database database)
{
    /// <summary>Parameters that say which part, besides page and size.</summary>
    public static readonly string[] Cursors = ["before", "after"];

    /// <summary>A part of the records.</summary>
    public async Task<RecordPage<RecordView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        await using var connection = await SearchReader.OpenAsync(database, cancellation);
        var page = await FindAsync(connection, listing, RecordFilter.Of(listing), own: false, cancellation);
        return new RecordPage<RecordView>(await ViewAsync(connection, page.Items), page.TotalIsExact, page.Total, page.Older, page.Newer);
    }

    /// <summary>A part of somebody's own records.</summary>
    public async Task<RecordPage<OwnRecordView>> ListOwnAsync(string userId, Listing listing, CancellationToken cancellation)
    {
        await using var connection = await SearchReader.OpenAsync(database, cancellation);
        var page = await FindAsync(connection, listing, RecordFilter.Of(listing, userId), own: true, cancellation);
        return new RecordPage<OwnRecordView>([.. page.Items.Select(r => r.ToOwnView())], page.TotalIsExact, page.Total, page.Older, page.Newer);
    }

    /// <summary>One record with its attempts.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<RecordView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await SearchReader.OpenAsync(database, cancellation);
        var row = await FindAsync(connection, id, " AND r.id = @id", new { id });
        var (users, teams) = await NamesAsync(connection, [row]);
        return row.ToView(users, teams, attempts: true);
    }

    /// <summary>One of somebody's own records.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<OwnRecordView> GetOwnAsync(string userId, string id, CancellationToken cancellation)
    {
        await using var connection = await SearchReader.OpenAsync(database, cancellation);
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
        var order = RecordOrder.Of(listing, own);
        var offset = (long)(listing.Page - 1) * listing.Size;
        if (offset >= RecordCount.Most)
        {
            throw Refusal.Malformed($"Pages go up to record {RecordCount.Most}; go on with 'before' and the cursor of a page, or narrow the search.", new FieldError("page", "lies too deep"));
        }

        var known = order.Cursor is null ? await RecordCount.KnownAsync(connection, filter, cancellation) : null;
        if (known == 0)
        {
            return new RecordPage<RecordRow>([], true, 0);
        }

        // One more than asked for tells whether there are more.
        var floor = await FloorAsync(connection, filter, order, offset + listing.Size + 1, cancellation);
        var sql = new RecordSql(filter, database.Engine, floor);
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

        var (older, newer) = (order.Older(rows, more, offset), order.Newer(rows));
        if (order.Cursor is not null)
        {
            return new RecordPage<RecordRow>(rows, true, null, older, newer);
        }

        var total = floor is null && !more && (rows.Count > 0 || offset == 0) ? offset + rows.Count : known ?? await RecordCount.CountAsync(connection, floor is null ? sql : new RecordSql(filter, database.Engine), cancellation);
        return total > RecordCount.Most && known is null
            ? new RecordPage<RecordRow>(rows, false, RecordCount.Most, older, newer)
            : new RecordPage<RecordRow>(rows, true, total, older, newer);
    }

    // Without another filter the peaks of the hours tell what the largest records reach at least.
    private static async Task<PeakFloor?> FloorAsync(DbConnection connection, RecordFilter filter, RecordOrder order, long count, CancellationToken cancellation) =>
        order is { IsTime: false, Down: true } && filter.IsTimeOnly && await RecordPeaks.FloorAsync(connection, order.Peak, filter.From, filter.To, count, cancellation) is { } value
            ? new PeakFloor(order.Peak, order.Expression, value)
            : null;
}
