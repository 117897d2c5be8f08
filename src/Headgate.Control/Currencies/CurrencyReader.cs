using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Ledger;
using Headgate.Control.Storage;

namespace Headgate.Control.Currencies;

/// <summary>Reads which currencies money is shown in: the settings section <c>money</c>.</summary>
public sealed class CurrencyReader(Database database)
{
    /// <summary>The settings section.</summary>
    public const string Section = "money";

    /// <summary>All settings.</summary>
    public async Task<CurrencySettings> GetAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await ReadAsync(connection);
    }

    /// <summary>All settings, in a transaction.</summary>
    internal static Task<CurrencySettings> ReadAsync(DbConnection connection) => SectionReader.ReadAsync<CurrencySettings>(connection, Section);

    /// <summary>What a user sees: the one it chose, else the default, else USD.</summary>
    internal static async Task<Currency> ForUserAsync(DbConnection connection, string? wanted)
    {
        var settings = await ReadAsync(connection);
        return CurrencyRules.Find(settings, wanted) ?? CurrencyRules.Find(settings, settings.Default) ?? CurrencyRules.Usd;
    }
}
