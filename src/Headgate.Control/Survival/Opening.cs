using System.Data.Common;
using Headgate.Control.Compile;
using Headgate.Control.Records;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Survival;

/// <summary>What a process starts with: from its database, or, when that is away, from the configuration that was last right.</summary>
/// <param name="Stored">The database's part of the configuration.</param>
/// <param name="LastNumber">The highest number of a journal segment that an earlier process used.</param>
/// <param name="LastGood">Where <paramref name="Stored"/> is from when the database is away; null: it is here.</param>
public sealed record Opening(StoredConfiguration Stored, long LastNumber, LastGood? LastGood)
{
    /// <summary>Whether the database is away.</summary>
    public bool IsDegraded => LastGood is not null;

    /// <summary>Opens the database, takes over what the journal holds, and reads the configuration.</summary>
    /// <exception cref="DbException">The database is away, and there is nothing else to start from.</exception>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is sealed with another master key.</exception>
    public static async Task<Opening> RunAsync(
        Database database, MasterKey master, JournalRecovery recovery, string journal, LastGoodFile file, TimeProvider time, ILogger<Opening> logger, CancellationToken cancellation)
    {
        try
        {
            await database.PrepareAsync(time, logger, cancellation);
            await MasterKeyProbe.CheckAsync(database, master, time, cancellation);
            var left = await recovery.RunAsync(journal, cancellation);
            return new Opening(await LoadAsync(database, master, cancellation), left.LastNumber, null);
        }
        catch (DbException away) when (file.Read() is { } lastGood)
        {
            Log.Away(logger, database.Place, away.Message);
            Log.StartedFromFile(logger, lastGood.SavedAt);
            return new Opening(lastGood.Stored, NumberOf(journal, time), lastGood);
        }
    }

    /// <summary>Reads the database's part of the configuration.</summary>
    public static async Task<StoredConfiguration> LoadAsync(Database database, MasterKey master, CancellationToken cancellation)
    {
        await using var reader = await database.OpenReaderAsync(cancellation);
        var version = await ConfigurationVersion.ReadAsync(reader);
        return await StoredConfiguration.LoadAsync(reader, master) with { Version = version };
    }

    // How far the numbers had come is in the database alone when everything was drained and deleted. Seconds since 1970 are more than any number that
    // was counted up to by then, so no segment gets the number of one that the database has a position in.
    private static long NumberOf(string journal, TimeProvider time) =>
        JournalSegment.Find(journal).Select(s => s.Number).Append(time.GetUtcNow().ToUnixTimeSeconds()).Max();
}
