using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>
/// The file and the database as one configuration. Things with names stand side by side, and the same name in both is an error, so that nobody
/// has to know who wins. Of the global settings the file wins, field by field, for what it states.
/// </summary>
internal static class ConfigurationMerge
{
    /// <summary>Merges.</summary>
    public static GatewayConfig Of(GatewayConfig file, GatewayConfig database) => file with
    {
        Channels = [.. file.Channels, .. database.Channels],
        Routes = [.. file.Routes, .. database.Routes],
        Groups = [.. file.Groups, .. database.Groups],
        Models = [.. file.Models, .. database.Models],
        Users = database.Users,
        Teams = database.Teams,
        Limits = FileSettings.HasLimits(file) ? file.Limits : database.Limits,
        GlobalSettings = Settings(file.GlobalSettings, database.GlobalSettings),
    };

    private static GlobalSettingsConfig Settings(GlobalSettingsConfig file, GlobalSettingsConfig database)
    {
        var stated = FileSettings.Stated(file);
        bool States(string field) => stated.Contains(field, StringComparer.Ordinal);
        return file with
        {
            DefaultTimeout = States("defaultTimeout") ? file.DefaultTimeout : database.DefaultTimeout,
            Timeouts = new TimeoutsConfig
            {
                Connect = file.Timeouts.Connect ?? database.Timeouts.Connect,
                FirstByte = file.Timeouts.FirstByte ?? database.Timeouts.FirstByte,
                FirstToken = file.Timeouts.FirstToken ?? database.Timeouts.FirstToken,
                Idle = file.Timeouts.Idle ?? database.Timeouts.Idle,
                Total = file.Timeouts.Total ?? database.Timeouts.Total,
            },
            MaxRetries = States("maxRetries") ? file.MaxRetries : database.MaxRetries,
            EnableLogging = States("enableLogging") ? file.EnableLogging : database.EnableLogging,
            MaxRequestBytes = States("maxRequestBytes") ? file.MaxRequestBytes : database.MaxRequestBytes,
            MaxResponseBytes = States("maxResponseBytes") ? file.MaxResponseBytes : database.MaxResponseBytes,
            Proxy = States("proxy") ? file.Proxy : database.Proxy,
            CorsOrigins = States("corsOrigins") ? file.CorsOrigins : database.CorsOrigins,
            KeepResponses = States("keepResponses") ? file.KeepResponses : database.KeepResponses,
            Prices = Prices(file.Prices, database.Prices),
        };
    }

    private static IReadOnlyDictionary<string, PriceConfig> Prices(IReadOnlyDictionary<string, PriceConfig> file, IReadOnlyDictionary<string, PriceConfig> database)
    {
        if (file.Count == 0 || database.Count == 0)
        {
            return file.Count == 0 ? database : file;
        }

        var prices = new Dictionary<string, PriceConfig>(database, StringComparer.OrdinalIgnoreCase);
        foreach (var (model, price) in file)
        {
            prices[model] = price;
        }

        return prices;
    }
}
