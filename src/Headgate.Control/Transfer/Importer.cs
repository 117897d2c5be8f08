using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Transfer;

/// <summary>Imports a document in one transaction, or says what that would do. With one thing that cannot be imported, nothing is.</summary>
public sealed class Importer(ConfigurationPublisher publisher, IEnumerable<IImportStep> steps, TimeProvider time)
{
    private readonly IImportStep[] _steps = [.. steps.OrderBy(s => s.Order)];

    /// <summary>Says what importing would do; nothing is changed.</summary>
    public async Task<ImportResult> PlanAsync(Caller caller, ConfigurationDocument document, ImportMode mode, CancellationToken cancellation)
    {
        Check(document);
        var (run, errors) = await publisher.RehearseAsync(connection => RunAsync(new ImportRun(connection, caller, document, mode, publisher.FileConfig, time.GetUtcNow())), cancellation);
        return Told(run, errors);
    }

    /// <summary>Imports.</summary>
    /// <exception cref="Refusal">Something cannot be imported; every reason is told with its place in the document.</exception>
    /// <exception cref="ConfigurationRefusedException">The whole would be wrong.</exception>
    public async Task<ImportResult> ApplyAsync(Caller caller, ConfigurationDocument document, ImportMode mode, CancellationToken cancellation)
    {
        Check(document);
        var run = await publisher.ChangeAsync(
            async connection =>
            {
                var run = await RunAsync(new ImportRun(connection, caller, document, mode, publisher.FileConfig, time.GetUtcNow()));
                return run.HasConflicts ? throw Refusal.Invalid([.. run.Items.SelectMany(i => i.Errors)]) : run;
            },
            cancellation);
        return new ImportResult(true, run.Items, []);
    }

    private static void Check(ConfigurationDocument document)
    {
        if (document.Version != ConfigurationDocument.CurrentVersion)
        {
            throw Refusal.Invalid("version", $"is {document.Version}; this program reads version {ConfigurationDocument.CurrentVersion}");
        }
    }

    private async Task<ImportRun> RunAsync(ImportRun run)
    {
        foreach (var step in _steps)
        {
            await step.RunAsync(run);
        }

        return run;
    }

    // Errors of the whole belong to the thing they name, where the document has it.
    private static ImportResult Told(ImportRun run, IReadOnlyList<ConfigProblem> errors)
    {
        var left = errors.ToList();
        var items = run.Items.Select(item =>
        {
            var path = $"{item.Kind}s '{item.Name}'.";
            var own = left.Where(e => e.Path.StartsWith(path, StringComparison.OrdinalIgnoreCase)).ToArray();
            left.RemoveAll(own.Contains);
            return own.Length == 0 ? item : item with { Action = ImportAction.Conflict, Errors = [.. item.Errors, .. own.Select(e => new FieldError(e.Path, e.Message))] };
        }).ToArray();
        return new ImportResult(false, items, [.. left.Select(e => new FieldError(e.Path, e.Message))]);
    }
}
