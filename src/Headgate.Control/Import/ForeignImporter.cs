using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Import;

/// <summary>Imports a document, or only plans it, in one transaction.</summary>
/// <param name="caller">Who imports.</param>
/// <param name="document">What.</param>
/// <param name="dryRun">Whether nothing is changed.</param>
/// <param name="cancellation">Cancels what has not committed.</param>
public delegate Task<ImportResult> DocumentImport(Caller caller, ConfigurationDocument document, bool dryRun, CancellationToken cancellation);

/// <summary>Brings another gateway's configuration here: reads its file, then imports what it stands for as any document.</summary>
public sealed class ForeignImporter(DocumentImport import, TimeProvider time)
{
    /// <summary>Reads a file and imports it.</summary>
    /// <param name="caller">Who imports.</param>
    /// <param name="path">Where the file is.</param>
    /// <param name="from">Whose it is, such as <c>new-api</c>; null: its contents tell.</param>
    /// <param name="dryRun">Whether nothing is changed.</param>
    /// <param name="trust">What the file may refer to.</param>
    /// <param name="cancellation">Cancels what has not committed.</param>
    /// <exception cref="ImportRefusedException">The file cannot be imported.</exception>
    public async Task<ForeignImportReport> RunAsync(Caller caller, string path, string? from, bool dryRun, ImportTrust trust, CancellationToken cancellation)
    {
        var read = Read(path, from, trust, time, cancellation);
        return ImportReport.Of(read, dryRun, await import(caller, read.Document, dryRun, cancellation));
    }

    /// <summary>Only reads a file: what would come, whatever there is here.</summary>
    /// <exception cref="ImportRefusedException">The file cannot be imported.</exception>
    public static ForeignImportReport Look(string path, string? from, ImportTrust trust, TimeProvider time, CancellationToken cancellation) =>
        ImportReport.Of(Read(path, from, trust, time, cancellation), dryRun: true);

    private static ForeignImport Read(string path, string? from, ImportTrust trust, TimeProvider time, CancellationToken cancellation) =>
        new ForeignReader(time).Read(path, from is null ? null : ForeignSources.Parse(from), trust.Environment, trust.ReadsFiles, cancellation);
}
