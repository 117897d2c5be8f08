using Headgate.Contracts;

namespace Headgate.Control.Statistics;

/// <summary>Where the dimensions stand in the tables of sums.</summary>
internal static class Dimensions
{
    /// <summary>The sums of everything together.</summary>
    public const string All = "all";

    /// <summary>Every name in the column <c>dimension</c>.</summary>
    public static readonly string[] Names = [All, .. Enum.GetValues<UsageDimension>().Select(NameOf)];

    /// <summary>The columns that tell the rows of the cube apart, in their order.</summary>
    public static readonly string[] CubeColumns = ["key_id", "user_id", "team_id", "group_name", "model", "channel", "upstream_model", "operation", "tags"];

    /// <summary>Name in the column <c>dimension</c>.</summary>
    public static string NameOf(UsageDimension dimension) => dimension switch
    {
        UsageDimension.Key => "key",
        UsageDimension.User => "user",
        UsageDimension.Team => "team",
        UsageDimension.Group => "group",
        UsageDimension.Model => "model",
        UsageDimension.Channel => "channel",
        UsageDimension.UpstreamModel => "upstream",
        UsageDimension.Operation => "operation",
        UsageDimension.Tag => "tag",
        _ => "error",
    };

    /// <summary>Column of the cube; null: it does not know it.</summary>
    public static string? CubeColumn(UsageDimension dimension) => dimension switch
    {
        UsageDimension.Error => null,
        UsageDimension.Key => "key_id",
        UsageDimension.User => "user_id",
        UsageDimension.Team => "team_id",
        UsageDimension.Group => "group_name",
        UsageDimension.Tag => "tags",
        UsageDimension.UpstreamModel => "upstream_model",
        _ => NameOf(dimension),
    };

    /// <summary>The values that a record has; one that has none has the empty one, except for what overlaps.</summary>
    public static IReadOnlyList<string> Of(in RecordFacts facts, UsageDimension dimension) => dimension switch
    {
        UsageDimension.Key => [facts.KeyId ?? string.Empty],
        UsageDimension.User => [facts.UserId ?? string.Empty],
        UsageDimension.Team => [facts.TeamId ?? string.Empty],
        UsageDimension.Group => [facts.Group ?? string.Empty],
        UsageDimension.Model => [ModelOf(facts)],
        UsageDimension.Channel => [facts.Channel ?? string.Empty],
        UsageDimension.UpstreamModel => [facts.UpstreamModel ?? string.Empty],
        UsageDimension.Operation => [facts.Operation],
        UsageDimension.Tag => Tags(facts.Tags),
        _ => facts.Error is null ? [] : [facts.Error],
    };

    /// <summary>Whether one record may belong to several groups, or to none.</summary>
    public static bool Overlaps(UsageDimension dimension) => dimension is UsageDimension.Tag or UsageDimension.Error;

    /// <summary>Models are the same without regard to case.</summary>
    public static string ModelOf(in RecordFacts facts) => facts.Model?.ToLowerInvariant() ?? string.Empty;

    /// <summary>The tags of a comma-separated list.</summary>
    public static string[] Tags(string? tags) => tags is null ? [] : [.. tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];
}
