namespace Headgate.Gateway.Configuration;

/// <summary>One thing that is wrong with, or worth knowing about, a configuration.</summary>
/// <param name="Path">Where, such as <c>providers[2].baseURL</c>; empty: the whole.</param>
/// <param name="Message">What, in words for whoever wrote it; never a secret.</param>
public sealed record ConfigProblem(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}

/// <summary>Collects everything that is wrong: one look at the list is enough to repair a file.</summary>
public sealed class ProblemList
{
    private readonly List<ConfigProblem> _errors = [];
    private readonly List<ConfigProblem> _warnings = [];

    /// <summary>What keeps the configuration from being used.</summary>
    public IReadOnlyList<ConfigProblem> Errors => _errors;

    /// <summary>What does not.</summary>
    public IReadOnlyList<ConfigProblem> Warnings => _warnings;

    /// <summary>Notes an error.</summary>
    public void Error(string path, string message) => _errors.Add(new ConfigProblem(path, message));

    /// <summary>Notes a warning.</summary>
    public void Warn(string path, string message) => _warnings.Add(new ConfigProblem(path, message));
}
