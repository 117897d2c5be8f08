using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Server.Modes;

/// <summary>A configuration that was read and compiled, or why not.</summary>
/// <param name="File">The file; null: none, the configuration is what the database holds.</param>
/// <param name="Snapshot">What requests run against; null: there are errors.</param>
/// <param name="Errors">Everything that is wrong.</param>
/// <param name="Warnings">Everything worth knowing, from the file and from compiling.</param>
internal sealed record Configuration(
    string? File,
    GatewaySnapshot? Snapshot,
    IReadOnlyList<ConfigProblem> Errors,
    IReadOnlyList<ConfigProblem> Warnings)
{
    /// <summary>Number of the snapshot that a process starts with.</summary>
    public const long FirstVersion = 1;

    /// <summary>Reads the file and compiles it.</summary>
    public static Configuration From(ConfigurationSource source)
    {
        var (load, compiled) = source.Compile(FirstVersion);
        return new Configuration(
            source.Path, compiled?.Snapshot, [.. load.Errors, .. compiled?.Errors ?? []], [.. load.Warnings, .. compiled?.Warnings ?? []]);
    }

    /// <summary>Prints the errors, one per line, with the file first.</summary>
    public void PrintErrors(TextWriter to)
    {
        to.WriteLine($"{File ?? "The configuration"} is wrong: {Errors.Count} {(Errors.Count == 1 ? "error" : "errors")}.");
        foreach (var error in Errors)
        {
            to.WriteLine($"  error    {error}");
        }
    }

    /// <summary>Prints the warnings, one per line.</summary>
    public void PrintWarnings(TextWriter to)
    {
        foreach (var warning in Warnings)
        {
            to.WriteLine($"  warning  {warning}");
        }
    }
}
