using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.RecordSearch;

/// <summary>The order of a list of records, and where in time it begins.</summary>
internal sealed class RecordOrder
{
    private readonly bool _backwards;

    private RecordOrder(string expression, string peak, bool down, RecordCursor? cursor, bool backwards) =>
        (Expression, Peak, Down, Cursor, _backwards) = (expression, peak, down, cursor, backwards);

    /// <summary>What it is sorted by; empty: time.</summary>
    public string Expression { get; }

    /// <summary>Its column among the peaks; empty: time.</summary>
    public string Peak { get; }

    /// <summary>Whether the largest or newest come first.</summary>
    public bool Down { get; }

    /// <summary>The place to go on from; null: from the begin.</summary>
    public RecordCursor? Cursor { get; }

    /// <summary>Whether it is the order of time.</summary>
    public bool IsTime => Expression.Length == 0;

    /// <summary>Which way the database reads: away from the cursor, so that its neighbours come.</summary>
    public bool ReadsNewestFirst => Cursor is null ? Down : _backwards;

    /// <summary>Whether what was read comes the other way round.</summary>
    public bool MustReverse => IsTime && ReadsNewestFirst != Down;

    /// <summary>Reads the query string.</summary>
    /// <param name="listing">The query string.</param>
    /// <param name="own">Whether the caller may see its own records alone, and so not what providers are paid.</param>
    /// <exception cref="Refusal">There is no such order, or the cursor does not go with it.</exception>
    public static RecordOrder Of(Listing listing, bool own)
    {
        var asked = listing.Text("sort") ?? "-time";
        var field = asked.TrimStart('-');
        var index = Array.FindIndex(RecordSql.Sorts, s => string.Equals(s.Field, field, StringComparison.Ordinal));
        if (index < 0 || (own && field == RecordSql.CostSort))
        {
            var fields = string.Join(", ", RecordSql.Sorts.Select(s => s.Field).Where(f => !own || f != RecordSql.CostSort));
            throw Refusal.Malformed($"Records are not sorted by '{field}'.", new FieldError("sort", $"must be one of {fields}, with a leading - for downwards"));
        }

        var before = RecordCursor.Of(listing, "before");
        var after = RecordCursor.Of(listing, "after");
        var cursor = before ?? after;
        if (cursor is not null && (index > 0 || listing.Page > 1 || (before is not null && after is not null)))
        {
            throw Refusal.Malformed("A cursor goes with the order of time, without a page number, and alone.", new FieldError(before is null ? "after" : "before", "does not go with the rest"));
        }

        return new RecordOrder(RecordSql.Sorts[index].Expression, RecordSql.Sorts[index].Peak, asked[0] == '-', cursor, before is not null);
    }

    /// <summary>The cursor for what is older than a part; null: nothing, or another order.</summary>
    public string? Older(List<RecordRow> rows, bool more, long offset)
    {
        var any = ReadsNewestFirst ? more : Cursor is not null || offset > 0;
        return IsTime && any && rows.Count > 0 ? (Down ? rows[^1] : rows[0]).Cursor.ToString() : null;
    }

    /// <summary>The cursor for what is newer than a part, now or later; null: another order.</summary>
    public string? Newer(List<RecordRow> rows) => IsTime && rows.Count > 0 ? (Down ? rows[0] : rows[^1]).Cursor.ToString() : null;
}
