using System.Runtime.CompilerServices;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Storage;

namespace Headgate.Control.Audit;

/// <summary>Reads the audit log.</summary>
public sealed class AuditQuery(Database database)
{
    private const int ExportPage = 1000;
    private static readonly (string Field, string Column)[] Sortable = [("at", "at"), ("action", "action"), ("actor", "lower(actor_name)")];

    /// <summary>A page of entries without their documents, the newest first.</summary>
    public async Task<Page<AuditEntryView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var (where, parameters) = Filter(listing);
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<AuditRow>(
            $"SELECT {AuditRow.Columns} FROM audit_entries WHERE {where}{listing.OrderAndLimit(Sortable, downByDefault: true)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM audit_entries WHERE {where}", parameters);
        return new Page<AuditEntryView>([.. rows.Select(row => row.ToView())], total, listing.Page, listing.Size);
    }

    /// <summary>One entry with its documents.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<AuditEntryView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return (await connection.QuerySingleOrDefaultAsync<AuditRow>($"SELECT {AuditRow.AllColumns} FROM audit_entries WHERE id = @id", new { id }))?.ToView()
            ?? throw Refusal.NotFound("audit entry");
    }

    /// <summary>Every entry that the filters match, the oldest first, a piece at a time: neither memory nor a connection is held for the whole.</summary>
    /// <exception cref="Refusal">A filter is wrong; said at once, before anything of an answer is sent.</exception>
    public IAsyncEnumerable<AuditEntryView> ExportAsync(Listing listing, CancellationToken cancellation)
    {
        var (where, parameters) = Filter(listing);
        return ReadAsync(where, parameters, cancellation);
    }

    private async IAsyncEnumerable<AuditEntryView> ReadAsync(string where, DynamicParameters parameters, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = (At: long.MinValue, Id: string.Empty);
        while (true)
        {
            parameters.Add("lastAt", last.At);
            parameters.Add("lastId", last.Id);
            List<AuditRow> rows;
            await using (var connection = await database.OpenReaderAsync(cancellation))
            {
                rows = (await connection.QueryAsync<AuditRow>(
                    $"SELECT {AuditRow.AllColumns} FROM audit_entries WHERE {where} AND (at > @lastAt OR (at = @lastAt AND id > @lastId)) ORDER BY at, id LIMIT {ExportPage}", parameters)).AsList();
            }

            foreach (var row in rows)
            {
                yield return row.ToView();
            }

            if (rows.Count < ExportPage)
            {
                yield break;
            }

            last = (rows[^1].at, rows[^1].id);
        }
    }

    private static (string Where, DynamicParameters Parameters) Filter(Listing listing)
    {
        var conditions = new List<string> { "1 = 1" };
        var parameters = new DynamicParameters();
        Equal("actor", "(actor_id = @actor OR lower(actor_name) = lower(@actor))");
        Equal("resource", "resource_id = @resource");
        Equal("via", "via = @via");
        if (listing.Text("action") is { } action)
        {
            // A whole action, or everything of a resource.
            conditions.Add(action.Contains('.', StringComparison.Ordinal) ? "action = @action" : @"action LIKE @action ESCAPE '\'");
            parameters.Add("action", action.Contains('.', StringComparison.Ordinal) ? action : Listing.Contains(action + ".")[1..]);
        }

        if (listing.Moment("from") is { } from)
        {
            conditions.Add("at >= @from");
            parameters.Add("from", from);
        }

        if (listing.Moment("to") is { } to)
        {
            conditions.Add("at < @to");
            parameters.Add("to", to);
        }

        if (listing.Search is { } text)
        {
            conditions.Add(@"(lower(name) LIKE @search ESCAPE '\' OR lower(actor_name) LIKE @search ESCAPE '\')");
            parameters.Add("search", Listing.Contains(text));
        }

        return (string.Join(" AND ", conditions), parameters);

        void Equal(string field, string condition)
        {
            if (listing.Text(field) is { } value)
            {
                conditions.Add(condition);
                parameters.Add(field, value);
            }
        }
    }
}
