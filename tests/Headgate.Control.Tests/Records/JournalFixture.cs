using Headgate.Control.Records;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Records;

/// <summary>A database and a journal in a folder of their own, without background work: tests say what happens when. On SQLite, unless a test opens the other.</summary>
public abstract class JournalFixture : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;
    private readonly List<BatchSink> _sinks = [];
    private TestDatabase _database = null!;
    private RecordIngest? _ingest;

    internal TempFolder Folder { get; } = new();

    internal Database Database => _database.Database;

    internal RecordQuery Records => new(Database);

    internal string JournalFolder => Folder.File("journal");

    internal string RefusedFile => Folder.File("refused.jsonl");

    internal RefusedLines Refused => new(RefusedFile, NullLogger<RefusedLines>.Instance);

    /// <summary>What the journal goes into; made at its first use, with the sinks that are there then.</summary>
    internal RecordIngest Ingest => _ingest ??= new RecordIngest(Database, "node", Refused, [.. _sinks]);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(JournalFolder);
        _database = await TestDatabase.OpenAsync(TestDatabase.Sqlite, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _ingest?.Dispose();
        await _database.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Goes on with an empty database of an engine.</summary>
    internal async Task UseAsync(string engine)
    {
        if (engine != Database.Engine)
        {
            _ingest?.Dispose();
            _ingest = null;
            await _database.DisposeAsync();
            _database = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        }
    }

    internal void Add(BatchSink sink) => _sinks.Add(sink);

    internal Journal OpenJournal(long lastNumber = 0, long segmentBytes = 1 << 20) =>
        new(JournalFolder, lastNumber, NullLogger<Journal>.Instance, segmentBytes);

    internal JournalDrain Drain(Journal journal) => new(journal, Ingest, TimeProvider.System, NullLogger<JournalDrain>.Instance);

    internal Task<RecoveryResult> RecoverAsync() => new JournalRecovery(Ingest, NullLogger<JournalRecovery>.Instance).RunAsync(JournalFolder, None);

    /// <summary>Leaves a segment as an earlier process would.</summary>
    internal void Left(long number, string content) => File.WriteAllText(Path.Combine(JournalFolder, $"{number:D12}.jsonl"), content);
}
