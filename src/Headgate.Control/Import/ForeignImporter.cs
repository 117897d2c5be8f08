using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Transfer;

namespace Headgate.Control.Import;

/// <summary>
/// Brings another gateway's configuration here: reads its file, then imports what it stands for as any document. What is in the way of the
/// rest is left out and told, so that one odd row does not keep a thousand keys away; what remains comes in one transaction or not at all.
/// </summary>
public sealed class ForeignImporter(Importer importer, TimeProvider time)
{
    // A channel that goes takes routes with it, those take others.
    private const int MostRounds = 20;

    /// <summary>Reads a file and imports it.</summary>
    /// <param name="caller">Who imports.</param>
    /// <param name="path">Where the file is.</param>
    /// <param name="from">Whose it is, such as <c>new-api</c>; null: its contents tell.</param>
    /// <param name="dryRun">Whether nothing is changed.</param>
    /// <param name="trust">What the file may refer to.</param>
    /// <param name="cancellation">Cancels what has not committed.</param>
    /// <exception cref="ImportRefusedException">The file cannot be imported.</exception>
    /// <exception cref="Refusal">What is left of it cannot be imported either.</exception>
    public async Task<ForeignImportReport> RunAsync(Caller caller, string path, string? from, bool dryRun, ImportTrust trust, CancellationToken cancellation)
    {
        var read = Read(path, from, trust, time, cancellation);
        var (document, notes) = (read.Document, new List<ForeignImportNote>(read.Notes));
        var result = await importer.PlanAsync(caller, document, ImportMode.Merge, cancellation);
        for (var round = 0; round < MostRounds && result.Items.Any(i => i.Action == ImportAction.Conflict); round++)
        {
            document = ImportSieve.WithoutConflicts(document, result, notes);
            result = await importer.PlanAsync(caller, document, ImportMode.Merge, cancellation);
        }

        if (!dryRun)
        {
            result = await importer.ApplyAsync(caller, document, ImportMode.Merge, cancellation);
        }

        return ImportReport.Of(read with { Document = document, Notes = notes }, dryRun, result);
    }

    /// <summary>Only reads a file: what would come, whatever there is here.</summary>
    /// <exception cref="ImportRefusedException">The file cannot be imported.</exception>
    public static ForeignImportReport Look(string path, string? from, ImportTrust trust, TimeProvider time, CancellationToken cancellation) =>
        ImportReport.Of(Read(path, from, trust, time, cancellation), dryRun: true);

    private static ForeignImport Read(string path, string? from, ImportTrust trust, TimeProvider time, CancellationToken cancellation) =>
        new ForeignReader(time).Read(path, from is null ? null : ForeignSources.Parse(from), trust.Environment, trust.ReadsFiles, cancellation);
}
