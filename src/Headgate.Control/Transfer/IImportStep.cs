namespace Headgate.Control.Transfer;

/// <summary>
/// Imports one kind of thing. Registered as a service; every step runs in the import's one transaction, also when it is only rehearsed, so it
/// does nothing that the transaction does not take back.
/// </summary>
public interface IImportStep
{
    /// <summary>When it runs: 10 groups, 20 users, 30 teams, 40 channels, 50 models, 60 routes, 70 keys, 80 money, 90 settings.</summary>
    int Order { get; }

    /// <summary>Imports its part of the document and says what became of each thing.</summary>
    Task RunAsync(ImportRun run);
}
