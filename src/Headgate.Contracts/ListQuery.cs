using System.Globalization;
using System.Text;

namespace Headgate.Contracts;

/// <summary>Which part of a list is asked for.</summary>
public sealed record ListQuery
{
    /// <summary>Items of a page where nothing else is said.</summary>
    public const int DefaultSize = 50;

    /// <summary>Most items of a page.</summary>
    public const int MaxSize = 1000;

    /// <summary>Which page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Items of a page.</summary>
    public int Size { get; init; } = DefaultSize;

    /// <summary>Field to sort by; a leading <c>-</c> sorts downwards. Null: the resource's own order.</summary>
    public string? Sort { get; init; }

    /// <summary>Text that the item's names contain.</summary>
    public string? Search { get; init; }

    /// <summary>Exact filters by field; which fields there are is the resource's.</summary>
    public IReadOnlyDictionary<string, string> Filters { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>As a query string, with its question mark; empty for the first page of everything.</summary>
    public string ToQueryString()
    {
        var query = new StringBuilder();
        Add(query, "page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture));
        Add(query, "size", Size == DefaultSize ? null : Size.ToString(CultureInfo.InvariantCulture));
        Add(query, "sort", Sort);
        Add(query, "search", Search);
        foreach (var (field, value) in Filters)
        {
            Add(query, field, value);
        }

        return query.ToString();
    }

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is not null)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
