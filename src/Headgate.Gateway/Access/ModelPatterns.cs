using System.Collections.Frozen;

namespace Headgate.Gateway.Access;

/// <summary>A set of model names and patterns with one <c>*</c>, case ignored.</summary>
public sealed class ModelPatterns
{
    private readonly FrozenSet<string> _exact;
    private readonly (string Prefix, string Suffix)[] _patterns;
    private readonly ModelPatterns? _also;

    /// <summary>Compiles patterns such as <c>glm-4.6</c>, <c>gpt-*</c>, <c>*</c>.</summary>
    public ModelPatterns(IReadOnlyCollection<string> patterns)
    {
        All = patterns.Contains("*", StringComparer.Ordinal);
        _exact = patterns.Where(p => !p.Contains('*', StringComparison.Ordinal)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _patterns = patterns.Where(p => p.Contains('*', StringComparison.Ordinal)).Select(Split).ToArray();
    }

    private ModelPatterns(ModelPatterns one, ModelPatterns also) => (_exact, _patterns, _also) = (one._exact, one._patterns, also);

    /// <summary>Everything.</summary>
    public static ModelPatterns Any { get; } = new(["*"]);

    /// <summary>Whether every name matches.</summary>
    public bool All { get; }

    /// <summary>What both match.</summary>
    public ModelPatterns And(ModelPatterns other) => other.All ? this : All ? other : _also is null ? new ModelPatterns(this, other) : new ModelPatterns(other, this);

    /// <summary>Whether a name matches.</summary>
    public bool Allows(string model)
    {
        if (_also is not null && !_also.Allows(model))
        {
            return false;
        }

        if (All || _exact.Contains(model))
        {
            return true;
        }

        foreach (var (prefix, suffix) in _patterns)
        {
            if (model.Length >= prefix.Length + suffix.Length
                && model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && model.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static (string Prefix, string Suffix) Split(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return (pattern[..star], pattern[(star + 1)..]);
    }
}
