using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Server.Modes;

/// <summary>A configuration that was read and compiled, or why not.</summary>
/// <param name="File">The file; null: none, the configuration is empty.</param>
/// <param name="Snapshot">What requests run against; null: there are errors.</param>
/// <param name="Errors">Everything that is wrong.</param>
/// <param name="Warnings">Everything worth knowing, from the file and from compiling.</param>
/// <param name="InUse">States that the snapshot names.</param>
internal sealed record Configuration(
    string? File,
    GatewaySnapshot? Snapshot,
    IReadOnlyList<ConfigProblem> Errors,
    IReadOnlyList<ConfigProblem> Warnings,
    StatesInUse? InUse)
{
    /// <summary>Reads a file and compiles it.</summary>
    public static Configuration Load(string? file, CompileContext context)
    {
        if (file is null)
        {
            return Compile(null, new GatewayConfig(), [], context);
        }

        var loaded = ConfigurationFile.Load(file, Environment.GetEnvironmentVariable);
        return loaded.Config is { } config
            ? Compile(file, config, loaded.Warnings, context)
            : new Configuration(file, null, loaded.Errors, loaded.Warnings, null);
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

    private static Configuration Compile(string? file, GatewayConfig config, IReadOnlyList<ConfigProblem> warnings, CompileContext context)
    {
        var compiled = SnapshotCompiler.Compile(config, context);
        return new Configuration(file, compiled.Snapshot, compiled.Errors, [.. warnings, .. compiled.Warnings], compiled.InUse);
    }
}
