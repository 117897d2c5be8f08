using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Binds a document to the configuration's records. The schema for people and editors is <c>docs/headgate.schema.json</c>.</summary>
internal static class ConfigBinder
{
    private static readonly string[] Plain =
        ["defaultTimeout", "maxRetries", "enableLogging", "maxRequestBytes", "maxResponseBytes", "proxy", "corsOrigins", "keepResponses"];

    /// <summary>Binds a whole file.</summary>
    public static GatewayConfig Bind(JsonElement root, BindSession session)
    {
        if (ObjectReader.Open(root, JsonPath.Root, "root", session) is not { } reader)
        {
            return new GatewayConfig();
        }

        var config = new GatewayConfig
        {
            Channels = [.. reader.Items("providers").Select(p => ChannelBinder.Bind(p.Value, p.Path, session)).OfType<ChannelConfig>()],
            Keys = [.. reader.Items("keys").Select(k => KeyBinder.Bind(k.Value, k.Path, session)).OfType<ApiKeyConfig>()],
            Routes = RouteBinder.Bind(reader, session),
            Groups = GroupBinder.BindGroups(reader, session),
            Models = GroupBinder.BindModels(reader, session),
            Limits = LimitBinder.Bind(reader, session),
            GlobalSettings = Global(reader.Object("globalSettings", "globalSettings"), session),
        };
        reader.End();
        return config;
    }

    /// <summary>Binds time-outs.</summary>
    public static TimeoutsConfig Timeouts(ObjectReader? reader)
    {
        if (reader is null)
        {
            return new TimeoutsConfig();
        }

        var timeouts = new TimeoutsConfig
        {
            Connect = reader.Duration("connect"),
            FirstByte = reader.Duration("firstByte"),
            FirstToken = reader.Duration("firstToken"),
            Idle = reader.Duration("idle"),
            Total = reader.Duration("total"),
        };
        reader.End();
        return timeouts;
    }

    private static GlobalSettingsConfig Global(ObjectReader? reader, BindSession session)
    {
        var preset = new GlobalSettingsConfig();
        if (reader is null)
        {
            return preset;
        }

        var global = new GlobalSettingsConfig
        {
            Stated = [.. Plain.Where(reader.Has)],
            DefaultTimeout = reader.Duration("defaultTimeout"),
            Timeouts = Timeouts(reader.Object("timeouts", "timeouts")),
            MaxRetries = reader.Int("maxRetries") ?? preset.MaxRetries,
            EnableLogging = reader.Flag("enableLogging") ?? preset.EnableLogging,
            MaxRequestBytes = reader.Whole("maxRequestBytes") ?? preset.MaxRequestBytes,
            MaxResponseBytes = reader.Whole("maxResponseBytes") ?? preset.MaxResponseBytes,
            Proxy = reader.Text("proxy"),
            CorsOrigins = reader.Texts("corsOrigins") ?? preset.CorsOrigins,
            TrustedProxies = reader.Texts("trustedProxies") ?? preset.TrustedProxies,
            Prices = PriceBinder.BindAll(reader, session),
            KeepResponses = reader.Flag("keepResponses") ?? preset.KeepResponses,
        };
        reader.End();
        return global;
    }
}
