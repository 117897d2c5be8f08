using System.Globalization;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Statistics;

namespace Headgate.Control.RecordSearch;

/// <summary>Which records are asked for. Null: everything. Times are Unix milliseconds, money is nano-USD.</summary>
internal sealed record RecordFilter
{
    /// <summary>Names of the parameters, for the API's document.</summary>
    public static readonly string[] Names =
    [
        "from", "to", "key", "user", "team", "group", "tag", "model", "upstreamModel", "channel", "credential", "operation", "dialect",
        "status", "outcome", "error", "stream", "unpriced", "minCostUsd", "minDurationMs", "search",
    ];

    /// <summary>What the owner of a key may ask for.</summary>
    public static readonly string[] OwnNames = ["from", "to", "key", "tag", "model", "operation", "dialect", "status", "outcome", "error", "stream", "minDurationMs", "search"];

    // Beginnings of ids that are shorter fit everything of an hour.
    private const int ShortestPrefix = 8;

    public long? From { get; init; }

    public long? To { get; init; }

    public string? Key { get; init; }

    public string? User { get; init; }

    public string? Team { get; init; }

    public string? Group { get; init; }

    public string? Tag { get; init; }

    public string? Model { get; init; }

    public string? UpstreamModel { get; init; }

    public string? Channel { get; init; }

    public string? Credential { get; init; }

    public string? Operation { get; init; }

    public string? Dialect { get; init; }

    /// <summary>From this status on.</summary>
    public int? StatusFrom { get; init; }

    /// <summary>Up to this status, exclusive.</summary>
    public int? StatusTo { get; init; }

    public RecordOutcome? Outcome { get; init; }

    public string? Error { get; init; }

    public bool? Stream { get; init; }

    public bool? Unpriced { get; init; }

    public long? MinCost { get; init; }

    public long? MinDurationMicroseconds { get; init; }

    /// <summary>Beginning of the id.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>What the error's words contain.</summary>
    public string? ErrorText { get; init; }

    /// <summary>Whether it asks for a time alone, or for everything.</summary>
    public bool IsTimeOnly => this with { From = null, To = null } == new RecordFilter();

    /// <summary>
    /// The one dimension that it asks for, apart from a time of whole hours: then the kept sums know how many there are.
    /// </summary>
    /// <param name="dimension">The dimension; null: it asks for everything.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False when it asks for more than that.</returns>
    public bool IsOneDimension(out UsageDimension? dimension, out string value)
    {
        (dimension, value) = (null, string.Empty);
        if (From % RollupBatch.Hour is not (null or 0) || To % RollupBatch.Hour is not (null or 0))
        {
            return false;
        }

        var timeless = this with { From = null, To = null };
        var nothing = new RecordFilter();
        foreach (var (kind, text, rest) in ((UsageDimension, string?, RecordFilter)[])[
            (UsageDimension.Key, Key, timeless with { Key = null }), (UsageDimension.User, User, timeless with { User = null }), (UsageDimension.Team, Team, timeless with { Team = null }),
            (UsageDimension.Group, Group, timeless with { Group = null }), (UsageDimension.Tag, Tag, timeless with { Tag = null }), (UsageDimension.Model, Model, timeless with { Model = null }),
            (UsageDimension.UpstreamModel, UpstreamModel, timeless with { UpstreamModel = null }), (UsageDimension.Channel, Channel, timeless with { Channel = null }),
            (UsageDimension.Operation, Operation, timeless with { Operation = null }), (UsageDimension.Error, Error, timeless with { Error = null })])
        {
            if (text is not null)
            {
                (dimension, value) = (kind, text);
                return rest == nothing;
            }
        }

        return timeless == nothing;
    }

    /// <summary>Reads the query string.</summary>
    /// <param name="listing">The query string.</param>
    /// <param name="owner">Whose records alone; null: everybody's.</param>
    /// <exception cref="Refusal">A value is no such thing.</exception>
    public static RecordFilter Of(Listing listing, string? owner = null)
    {
        foreach (var name in owner is null ? [] : Names.Except(OwnNames, StringComparer.Ordinal))
        {
            if (listing.Text(name) is not null)
            {
                throw Refusal.Malformed($"Your own records are not searched by '{name}'.", new FieldError(name, "is not for your own records"));
            }
        }

        var (statusFrom, statusTo) = StatusOf(listing.Text("status"));
        var search = listing.Search?.Trim();
        var isId = search is { Length: >= ShortestPrefix and <= 32 } && search.All(char.IsAsciiHexDigit);
        return new RecordFilter
        {
            From = listing.Moment("from"),
            To = listing.Moment("to"),
            Key = listing.Text("key"),
            User = owner ?? listing.Text("user"),
            Team = listing.Text("team"),
            Group = listing.Text("group"),
            Tag = listing.Text("tag"),
            Model = listing.Text("model")?.ToLowerInvariant(),
            UpstreamModel = listing.Text("upstreamModel"),
            Channel = listing.Text("channel"),
            Credential = listing.Text("credential"),
            Operation = listing.Text("operation"),
            Dialect = listing.Text("dialect"),
            StatusFrom = statusFrom,
            StatusTo = statusTo,
            Outcome = OutcomeOf(listing.Text("outcome")),
            Error = listing.Text("error"),
            Stream = listing.Flag("stream"),
            Unpriced = listing.Flag("unpriced"),
            MinCost = Scaled(listing, "minCostUsd", 1_000_000_000),
            MinDurationMicroseconds = Scaled(listing, "minDurationMs", 1_000),
            IdPrefix = isId ? search!.ToLowerInvariant() : null,

            // The words may name the provider, which is not the owner's to see.
            ErrorText = isId || owner is not null || search is not { Length: > 0 } ? null : search,
        };
    }

    private static (int? From, int? To) StatusOf(string? text) => text switch
    {
        null => (null, null),
        ['1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', 'x', 'x'] => ((text[0] - '0') * 100, ((text[0] - '0') * 100) + 100),
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 0 and < 1000 => (status, status + 1),
        _ => throw Refusal.Malformed($"'{text}' is neither a status nor a class such as 4xx.", new FieldError("status", "must be a status such as 429, or a class such as 4xx")),
    };

    private static RecordOutcome? OutcomeOf(string? text) => text switch
    {
        null => null,
        "completed" => RecordOutcome.Completed,
        "refused" => RecordOutcome.Refused,
        "client-closed" => RecordOutcome.ClientClosed,
        "cut" => RecordOutcome.Cut,
        _ => throw Refusal.Malformed($"'{text}' is no outcome.", new FieldError("outcome", "must be one of completed, refused, client-closed, cut")),
    };

    private static long? Scaled(Listing listing, string name, long scale)
    {
        if (listing.Text(name) is not { } text)
        {
            return null;
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000_000
            ? (long)Math.Ceiling(number * scale)
            : throw Refusal.Malformed($"'{text}' is not a number from 0 to 1000000000.", new FieldError(name, "must be a number from 0 to 1000000000"));
    }
}
