using System.Data.Common;
using Headgate.Control.ApiKeys;
using Headgate.Control.Channels;
using Headgate.Control.Groups;
using Headgate.Control.Models;
using Headgate.Control.Routes;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>What the database says about the configuration, read in one transaction.</summary>
/// <param name="Config">Channels, routes, groups and the rest, as asked for.</param>
/// <param name="Keys">API keys.</param>
public sealed record StoredConfiguration(GatewayConfig Config, IReadOnlyList<StoredApiKey> Keys)
{
    /// <summary>A database with nothing in it.</summary>
    public static StoredConfiguration Empty { get; } = new(new GatewayConfig(), []);

    /// <summary>Of which version it is; see <see cref="ConfigurationVersion"/>.</summary>
    public long Version { get; init; }

    /// <summary>The rows that it was read from; null: they are not known.</summary>
    internal StoredRows? Rows { get; init; }

    /// <summary>Reads everything.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="master">Opens the channels' keys.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">They were sealed with another key.</exception>
    public static Task<StoredConfiguration> LoadAsync(DbConnection connection, MasterKey master) => LoadAsync(connection, master, null);

    /// <summary>Reads everything that has changed since.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="master">Opens the channels' keys.</param>
    /// <param name="earlier">What was read before, of the same database without a restore in between; null: nothing.</param>
    internal static async Task<StoredConfiguration> LoadAsync(DbConnection connection, MasterKey master, StoredRows? earlier)
    {
        var rows = new StoredRows();
        var models = await ModelRows.LoadAsync(connection);
        var settings = await SettingsStore.ReadAsync(connection, GatewaySection.Section, master);
        var config = new GatewayConfig
        {
            Channels = await ChannelRows.LoadAsync(connection, master, earlier, rows),
            Routes = await RouteRows.LoadAsync(connection),
            Groups = await GroupRows.LoadAsync(connection),
            Users = await PeopleRows.LoadUsersAsync(connection, settings.Roles),
            Teams = await PeopleRows.LoadTeamsAsync(connection),
            Models = [.. models.Select(ModelRows.Map)],
            Limits = LimitsDocument.Map(settings.Limits, "limits"),
            GlobalSettings = GatewaySection.Map(settings) with { Prices = ModelRows.Prices(models) },
        };
        return new StoredConfiguration(config, await ApiKeyRows.LoadAsync(connection, earlier, rows)) { Rows = rows };
    }
}
