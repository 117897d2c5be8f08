using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Whose format a file is in.</summary>
public enum ConfigurationFormat
{
    /// <summary>Our own.</summary>
    Headgate,

    /// <summary>LiteLLM's <c>config.yaml</c>, imported.</summary>
    LiteLLM,
}

/// <summary>What reading a configuration file led to.</summary>
/// <param name="Config">The configuration; null: there are errors.</param>
/// <param name="Errors">Everything that is wrong.</param>
/// <param name="Warnings">Everything worth knowing, such as what an import cannot express.</param>
/// <param name="Format">Whose format it is.</param>
/// <param name="Files">Every file that was read; the first is the one that was named.</param>
public sealed record LoadResult(
    GatewayConfig? Config,
    IReadOnlyList<ConfigProblem> Errors,
    IReadOnlyList<ConfigProblem> Warnings,
    ConfigurationFormat Format,
    IReadOnlyList<string> Files)
{
    /// <summary>What could be read in spite of errors: nobody runs on it, but it shows what else is wrong.</summary>
    public GatewayConfig? Partial { get; init; }
}
