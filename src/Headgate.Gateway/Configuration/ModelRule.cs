using System.Collections.Frozen;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Configuration;

/// <summary>What holds for a model by the name that clients use, compiled.</summary>
public sealed class ModelRule
{
    /// <summary>The name, or a pattern with one <c>*</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What clients pay of the provider's price.</summary>
    public Ratio Ratio { get; init; } = Ratio.One;

    /// <summary>What clients pay instead; null: the provider's price and the ratios.</summary>
    public Price? SellPrice { get; init; }

    /// <summary>Limits of all requests for it.</summary>
    public Limit[] Limits { get; init; } = [];

    /// <summary>Off: as if there were no such model.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>The rules by name, case ignored: the whole name first, then the pattern with the longest literal part.</summary>
/// <param name="exact">Rules with whole names.</param>
/// <param name="patterns">Rules with a <c>*</c>, in the order in which they are tried.</param>
public sealed class ModelBook(FrozenDictionary<string, ModelRule> exact, IReadOnlyList<ModelRule> patterns)
{
    private readonly (string Prefix, string Suffix, ModelRule Rule)[] _patterns = [.. patterns.Select(rule =>
    {
        var star = rule.Name.IndexOf('*', StringComparison.Ordinal);
        return (rule.Name[..star], rule.Name[(star + 1)..], rule);
    })];

    /// <summary>No rules.</summary>
    public static ModelBook Empty { get; } = new(FrozenDictionary<string, ModelRule>.Empty, []);

    /// <summary>Whether there are no rules at all.</summary>
    public bool IsEmpty => exact.Count == 0 && _patterns.Length == 0;

    /// <summary>The rule for a name; null: none.</summary>
    public ModelRule? Find(ReadOnlySpan<char> name)
    {
        if (exact.Count > 0 && exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found))
        {
            return found;
        }

        foreach (var (prefix, suffix, rule) in _patterns)
        {
            if (name.Length >= prefix.Length + suffix.Length
                && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The rule for a name that may be written <c>channel/model</c>: the part behind the channel counts where a channel is named.</summary>
    /// <param name="model">The name as asked.</param>
    /// <param name="namesChannel">Whether the part before the first <c>/</c> or <c>,</c> was taken for a channel.</param>
    public ModelRule? Find(string model, bool namesChannel)
    {
        if (IsEmpty)
        {
            return null;
        }

        var separator = namesChannel ? model.AsSpan().IndexOfAny('/', ',') : -1;
        return Find(separator < 0 ? model : model.AsSpan(separator + 1).Trim());
    }
}
