using Headgate.Gateway.Access;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles lists of names and patterns; equal lists share one result.</summary>
internal sealed class PatternCompiler(ProblemList problems)
{
    private readonly Dictionary<string, ModelPatterns> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The patterns; a faulty one is reported and nothing is restricted.</summary>
    /// <param name="patterns">Names, and patterns with one <c>*</c>.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="what">What they name, such as <c>a model name</c>.</param>
    public ModelPatterns Compile(IReadOnlyList<string> patterns, string path, string what)
    {
        if (patterns is ["*"])
        {
            return ModelPatterns.Any;
        }

        foreach (var pattern in patterns)
        {
            if (pattern.Length == 0 || pattern.AsSpan().Count('*') > 1)
            {
                problems.Error(path, $"'{pattern}' is not {what} or a pattern with one '*'");
                return ModelPatterns.Any;
            }
        }

        var text = string.Join('\n', patterns);
        if (!_known.TryGetValue(text, out var known))
        {
            _known.Add(text, known = new ModelPatterns(patterns));
        }

        return known;
    }
}
