using System.Globalization;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Statistics;

/// <summary>Which figures are asked for. Times are Unix milliseconds, at the begin of an hour or day.</summary>
internal sealed record StatsQuery
{
    /// <summary>Names of the filters.</summary>
    public static readonly string[] FilterNames = ["key", "user", "team", "group", "model", "channel", "upstreamModel", "operation", "tag", "error"];

    private const int MostHours = 1_500;
    private const int MostDays = 1_100;
    private const int MostGroups = 50;

    /// <summary>From then on.</summary>
    public required long From { get; init; }

    /// <summary>Up to then, exclusive.</summary>
    public required long To { get; init; }

    /// <summary>Stretches of the series.</summary>
    public required UsageInterval Interval { get; init; }

    /// <summary>How far local days begin before those of UTC, milliseconds.</summary>
    public long Offset { get; init; }

    /// <summary>What groups are told apart by; null: no groups.</summary>
    public UsageDimension? GroupBy { get; init; }

    /// <summary>What requests must have.</summary>
    public required IReadOnlyDictionary<UsageDimension, string> Filters { get; init; }

    /// <summary>How many groups.</summary>
    public int Top { get; init; }

    /// <summary>Column that groups are ordered by, largest first.</summary>
    public required string Measure { get; init; }

    /// <summary>Whether they are for the client itself.</summary>
    public bool Own { get; init; }

    /// <summary>Reads the query string.</summary>
    /// <param name="listing">The query string.</param>
    /// <param name="now">The clock.</param>
    /// <param name="owner">Whose figures alone; null: everybody's.</param>
    /// <exception cref="Refusal">Something in it is wrong.</exception>
    public static StatsQuery Of(Listing listing, DateTimeOffset now, string? owner = null)
    {
        var interval = Word(listing, "interval", UsageInterval.Day);
        var offset = OffsetOf(listing);
        var length = interval == UsageInterval.Hour ? RollupBatch.Hour : RollupBatch.Day;
        var to = Ceiling(listing.Moment("to") ?? now.ToUnixTimeMilliseconds(), length, offset);
        var from = Math.Max(0, RollupBatch.Floor((listing.Moment("from") ?? to - (interval == UsageInterval.Hour ? RollupBatch.Day : 30 * RollupBatch.Day)) + offset, length) - offset);
        if (from >= to)
        {
            throw Refusal.Malformed("'from' must lie before 'to'.", new FieldError("from", "must lie before 'to'"));
        }

        if (interval != UsageInterval.None && (to - from) / length > (interval == UsageInterval.Hour ? MostHours : MostDays))
        {
            throw Refusal.Malformed($"A series has at most {MostHours} hours or {MostDays} days.", new FieldError("from", "lies too far back for this interval"));
        }

        return new StatsQuery
        {
            From = from,
            To = to,
            Interval = interval,
            Offset = offset,
            GroupBy = listing.Text("groupBy") is null ? null : GroupOf(listing, owner is not null),
            Filters = FiltersOf(listing, owner),
            Top = TopOf(listing),
            Measure = MeasureOf(listing, owner is not null),
            Own = owner is not null,
        };
    }

    private static UsageDimension GroupOf(Listing listing, bool own)
    {
        var dimension = Word(listing, "groupBy", UsageDimension.Model);
        return own && dimension is not (UsageDimension.Key or UsageDimension.Model or UsageDimension.Operation or UsageDimension.Tag or UsageDimension.Error)
            ? throw Refusal.Malformed("Your own figures are grouped by key, model, operation, tag or error.", new FieldError("groupBy", "must be one of key, model, operation, tag, error"))
            : dimension;
    }

    private static Dictionary<UsageDimension, string> FiltersOf(Listing listing, string? owner)
    {
        var filters = new Dictionary<UsageDimension, string>();
        foreach (var name in FilterNames)
        {
            if (listing.Text(name) is not { } value)
            {
                continue;
            }

            if (owner is not null && name is not ("key" or "model" or "operation" or "tag" or "error"))
            {
                throw Refusal.Malformed($"Your own figures are not filtered by '{name}'.", new FieldError(name, "is not for your own figures"));
            }

            var dimension = Enum.Parse<UsageDimension>(name, ignoreCase: true);
            filters[dimension] = dimension == UsageDimension.Model ? value.ToLowerInvariant() : value;
        }

        if (owner is not null)
        {
            filters[UsageDimension.User] = owner;
        }

        return filters;
    }

    private static int TopOf(Listing listing)
    {
        var text = listing.Text("top") ?? "10";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= MostGroups
            ? top
            : throw Refusal.Malformed($"'top' must be a whole number from 1 to {MostGroups}.", new FieldError("top", $"must be a whole number from 1 to {MostGroups}"));
    }

    private static string MeasureOf(Listing listing, bool own) => listing.Text("by") switch
    {
        null => own ? "charge" : "cost",
        "charge" => "charge",
        "cost" when !own => "cost",
        "requests" => "requests",
        "tokens" => "input + output",
        "errors" => "refused + cut",
        { } other => throw Refusal.Malformed(
            $"Groups are not ordered by '{other}'.", new FieldError("by", "must be one of charge, requests, tokens, errors" + (own ? string.Empty : ", cost"))),
    };

    // Minutes east of UTC, as ±hh:mm or ±hhmm.
    private static long OffsetOf(Listing listing)
    {
        if (listing.Text("tz") is not { } text)
        {
            return 0;
        }

        // A plus in a query string that nobody escaped has become a space.
        var negative = text[0] == '-';
        var clock = text.TrimStart('+', '-', ' ').Replace(":", string.Empty, StringComparison.Ordinal);
        return clock.Length == 4 && int.TryParse(clock, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number / 100 <= 14 && number % 100 is 0
            ? (negative ? -1 : 1) * (number / 100) * RollupBatch.Hour
            : throw Refusal.Malformed("'tz' must be whole hours from UTC such as +08:00.", new FieldError("tz", "must be whole hours such as +08:00 or -05:00"));
    }

    private static long Ceiling(long at, long length, long offset)
    {
        var floor = RollupBatch.Floor(at + offset, length) - offset;
        return floor == at ? at : floor + length;
    }

    private static T Word<T>(Listing listing, string name, T preset)
        where T : struct, Enum
    {
        if (listing.Text(name) is not { } text)
        {
            return preset;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var words = string.Join(", ", Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName));
        throw Refusal.Malformed($"'{text}' is not known.", new FieldError(name, $"must be one of {words}"));
    }
}
