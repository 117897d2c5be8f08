using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Control.Storage;

namespace Headgate.Control.Currencies;

/// <summary>Reads which currencies money is shown in: the settings section <c>money</c>.</summary>
public sealed class CurrencyReader(Database database, MasterKey master)
{
    /// <summary>All settings.</summary>
    public async Task<CurrencySettings> GetAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await ReadAsync(connection);
    }

    /// <summary>All settings, in a transaction.</summary>
    internal Task<CurrencySettings> ReadAsync(DbConnection connection) => SettingsStore.ReadAsync(connection, CurrencyRules.Section, master);

    /// <summary>What a user sees: the one it chose, else the default, else USD.</summary>
    internal async Task<Currency> ForUserAsync(DbConnection connection, string? wanted)
    {
        var settings = await ReadAsync(connection);
        return CurrencyRules.Find(settings, wanted) ?? CurrencyRules.Find(settings, settings.Default) ?? CurrencyRules.Usd;
    }
}
