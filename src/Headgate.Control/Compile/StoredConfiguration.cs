using System.Data.Common;
using Headgate.Control.Identity;
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

    /// <summary>Reads everything.</summary>
    public static async Task<StoredConfiguration> LoadAsync(DbConnection connection) =>
        new(new GatewayConfig(), await ApiKeyRows.LoadAsync(connection));
}
