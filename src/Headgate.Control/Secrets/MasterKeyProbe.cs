using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Headgate.Control.Channels;
using Headgate.Control.Identity.SecondFactors;
using Headgate.Control.Storage;

namespace Headgate.Control.Secrets;

/// <summary>
/// Makes sure that this process has the master key that the database is sealed with, before it serves or writes anything: two nodes that
/// each made a key of their own would seal what the other cannot open.
/// </summary>
public static class MasterKeyProbe
{
    /// <summary>Where the sealed word is kept, since schema version 8.</summary>
    internal const string Table = "master_key";

    private const string Place = "master-key-probe";
    private const string Word = "headgate";

    // A single damaged secret does not make the key a wrong one.
    private const int MostLookedAt = 5;

    /// <summary>Checks the key; the first start on a database seals the word that all later ones must open.</summary>
    /// <exception cref="CryptographicException">The database is sealed with another key.</exception>
    /// <exception cref="DbException">The database is away.</exception>
    public static async Task CheckAsync(Database database, MasterKey master, TimeProvider time, CancellationToken cancellation)
    {
        var fits = await database.WriteAsync(connection => FitsAsync(connection, master, time), cancellation);
        if (!fits)
        {
            throw new CryptographicException($"The database {database.Place} is sealed with another master key than this process has.");
        }
    }

    /// <summary>Whether the key opens the sealed word of a database that has the table for it; also where no start has sealed one yet.</summary>
    internal static async Task<bool> OpensAsync(DbConnection connection, MasterKey master) =>
        await ProbeAsync(connection) is not { } probe || Opens(master, probe, Place);

    private static Task<byte[]?> ProbeAsync(DbConnection connection) =>
        connection.QuerySingleOrDefaultAsync<byte[]?>($"SELECT probe FROM {Table} WHERE id = 'probe'");

    private static async Task<bool> FitsAsync(DbConnection connection, MasterKey master, TimeProvider time)
    {
        if (await ProbeAsync(connection) is { } probe)
        {
            return Opens(master, probe, Place);
        }

        // The database is older than the probe: whatever else is sealed in it tells.
        var boxes = await SealedAsync(connection);
        if (boxes.Count > 0 && !boxes.Any(box => Opens(master, box.Secret, box.Place)))
        {
            return false;
        }

        await connection.ExecuteAsync(
            $"INSERT INTO {Table} (id, probe, made_at) VALUES ('probe', @Probe, @At)",
            new { Probe = master.Seal(Word, Place), At = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return true;
    }

    private static async Task<IReadOnlyList<Box>> SealedAsync(DbConnection connection)
    {
        var credentials = await connection.QueryAsync<Row>($"SELECT id, secret FROM credentials ORDER BY updated_at DESC LIMIT {MostLookedAt}");
        var factors = await connection.QueryAsync<Row>($"SELECT id, totp_secret AS secret FROM users WHERE totp_secret IS NOT NULL LIMIT {MostLookedAt}");
        return [.. credentials.Select(row => new Box(row.secret, CredentialRow.PlaceOf(row.id))), .. factors.Select(row => new Box(row.secret, SecondFactorCheck.Place(row.id)))];
    }

    private static bool Opens(MasterKey master, byte[] box, string place)
    {
        try
        {
            master.Open(box, place);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private sealed record Box(byte[] Secret, string Place);

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required byte[] secret { get; init; }
    }
}
