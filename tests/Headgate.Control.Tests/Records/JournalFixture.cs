using Headgate.Control.Records;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Records;

/// <summary>A database and a journal in a folder of their own, without background work: tests say what happens when.</summary>
public abstract class JournalFixture : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;

    internal TempFolder Folder { get; } = new();

    internal Database Database { get; private set; } = null!;

    internal RecordQuery Records { get; private set; } = null!;

    internal string JournalFolder => Folder.File("journal");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(JournalFolder);
        Database = await SqliteDatabase.OpenAsync(Folder.File("headgate.db"), TimeProvider.System, NullLogger<SqliteDatabase>.Instance, None);
        Records = new RecordQuery(Database);
    }

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    internal Journal OpenJournal(long lastNumber = 0, long segmentBytes = 1 << 20) =>
        new(JournalFolder, lastNumber, NullLogger<Journal>.Instance, segmentBytes);

    internal JournalDrain Drain(Journal journal) => new(journal, Database, TimeProvider.System, NullLogger<JournalDrain>.Instance);

    internal Task<RecoveryResult> RecoverAsync() => new JournalRecovery(Database, NullLogger<JournalRecovery>.Instance).RunAsync(JournalFolder, None);
}
