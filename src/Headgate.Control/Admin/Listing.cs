using System.Globalization;
using System.Reflection;
using System.Text;
using Headgate.Contracts;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Admin;

/// <summary>
/// The query string of a list, as SQL: <c>page</c>, <c>size</c>, <c>sort</c>, <c>search</c>, and the resource's own filters. Only columns
/// that the resource allows ever reach the SQL text; values are parameters always.
/// </summary>
public sealed class Listing
{
    private readonly IQueryCollection _query;

    private Listing(IQueryCollection query)
    {
        _query = query;
        Page = Number("page", 1, 1, 1_000_000);
        Size = Number("size", ListQuery.DefaultSize, 1, ListQuery.MaxSize);
    }

    /// <summary>Which page, from 1.</summary>
    public int Page { get; }

    /// <summary>Items of a page.</summary>
    public int Size { get; }

    /// <summary>Text to search for; null: none.</summary>
    public string? Search => Text("search");

    /// <summary>Reads the query string for an endpoint's parameter.</summary>
    /// <exception cref="Refusal">A number is none, or out of bounds.</exception>
    public static ValueTask<Listing?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Listing?>(new Listing(context.Request.Query));

    /// <summary>A filter's value; null: not asked for.</summary>
    /// <exception cref="Refusal">It holds a character that no database stores.</exception>
    public string? Text(string name)
    {
        var text = _query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value : null;
        return text is null || !text.Contains('\0', StringComparison.Ordinal) ? text : throw Refusal.Malformed($"'{name}' holds the character NUL.", new FieldError(name, "holds the character NUL"));
    }

    /// <summary>A flag's value; null: not asked for.</summary>
    /// <exception cref="Refusal">Neither true nor false.</exception>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        { } other => throw Refusal.Malformed($"'{other}' is neither true nor false.", new FieldError(name, "must be true or false")),
    };

    /// <summary>A moment in ISO 8601, as Unix milliseconds; null: not asked for.</summary>
    /// <exception cref="Refusal">Not a moment.</exception>
    public long? Moment(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUnixTimeMilliseconds()
            : throw Refusal.Malformed($"'{text}' is not a moment such as 2026-12-31T18:00:00Z.", new FieldError(name, "must be a moment in ISO 8601"));
    }

    /// <summary>The ORDER BY clause and the page's bounds. <paramref name="tieBreaker"/> makes the order whole.</summary>
    /// <param name="columns">Field name as the API has it → column or expression. The first one is the default.</param>
    /// <param name="tieBreaker">A unique column.</param>
    /// <param name="downByDefault">Whether the default sorts downwards.</param>
    /// <exception cref="Refusal">The field is not one of them.</exception>
    public string OrderAndLimit(IReadOnlyList<(string Field, string Column)> columns, string tieBreaker = "id", bool downByDefault = false)
    {
        var asked = Text("sort");
        var down = asked?.StartsWith('-') ?? downByDefault;
        var field = asked is null ? columns[0].Field : asked.StartsWith('-') ? asked[1..] : asked;
        var column = columns.FirstOrDefault(c => string.Equals(c.Field, field, StringComparison.Ordinal)).Column
            ?? throw Refusal.Malformed($"Lists of this kind are not sorted by '{field}'.", new FieldError("sort", $"must be one of {string.Join(", ", columns.Select(c => c.Field))}, with a leading - for downwards"));
        var direction = down ? "DESC" : "ASC";
        return $" ORDER BY {column} {direction}, {tieBreaker} {direction} LIMIT {Size} OFFSET {(long)(Page - 1) * Size}";
    }

    /// <summary>A LIKE pattern that finds the searched text anywhere, lower case; use with <c>lower(column) LIKE @search ESCAPE '\'</c>.</summary>
    public static string Contains(string text)
    {
        var pattern = new StringBuilder("%");
        foreach (var c in text.ToLowerInvariant())
        {
            if (c is '%' or '_' or '\\')
            {
                pattern.Append('\\');
            }

            pattern.Append(c);
        }

        return pattern.Append('%').ToString();
    }

    private int Number(string name, int preset, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return preset;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refusal.Malformed($"'{name}' must be a whole number from {least} to {most}.", new FieldError(name, $"must be a whole number from {least} to {most}"));
    }
}
