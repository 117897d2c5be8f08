using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Groups;

/// <summary>What is wrong with a group as asked for and the compiler would not see.</summary>
internal static class GroupCheck
{
    /// <summary>The highest factor of a price.</summary>
    public const decimal MostRatio = 1000;

    private const int RatioDecimals = 6;

    /// <summary>Refuses a group that is wrong.</summary>
    /// <exception cref="Refusal">With every error.</exception>
    public static void Refuse(GroupInput group)
    {
        List<FieldError> errors = [.. InputCheck.Find(group)];
        if (errors.Count == 0)
        {
            errors.AddRange([.. InputCheck.Name(group.Name), .. Ratio(group.Ratio), .. Patterns(group.Models, "models"), .. Patterns(group.Channels, "channels")]);
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    /// <summary>What is wrong with a factor of a price.</summary>
    public static IEnumerable<FieldError> Ratio(decimal? ratio)
    {
        if (ratio is < 0 or > MostRatio)
        {
            yield return new FieldError("ratio", $"must lie between 0 and {MostRatio}");
        }
        else if (ratio is { } value && decimal.Round(value, RatioDecimals) != value)
        {
            yield return new FieldError("ratio", $"has more than {RatioDecimals} decimals");
        }
    }

    /// <summary>What is wrong with patterns.</summary>
    public static IEnumerable<FieldError> Patterns(IReadOnlyList<string>? patterns, string path) => (patterns ?? [])
        .Select((pattern, i) => (Pattern: pattern, Path: $"{path}[{i}]"))
        .Where(p => string.IsNullOrWhiteSpace(p.Pattern) || p.Pattern.AsSpan().Count('*') > 1 || p.Pattern.AsSpan().ContainsAny('\n', '\r'))
        .Select(p => new FieldError(p.Path, "must be a name, or a pattern with one '*'"));
}
