using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Settings;

/// <summary>The section <c>gateway</c>: defaults of the data plane.</summary>
public static class GatewaySection
{
    private const int MostKeys = 100_000;
    private static readonly GlobalSettingsConfig Preset = new();

    /// <summary>How many keys a user may have of its own where nobody says otherwise.</summary>
    public const int DefaultKeysPerUser = 100;

    /// <summary>The section.</summary>
    public static SettingsSection<GatewaySettingsInput> Section { get; } = new("gateway", Check) { Secrets = ["proxy"], AffectsGateway = true };

    /// <summary>As the compiler wants it; prices are the models'.</summary>
    internal static GlobalSettingsConfig Map(GatewaySettingsInput settings) => Preset with
    {
        DefaultTimeout = TimeoutMapping.Read(settings.DefaultTimeout),
        Timeouts = TimeoutMapping.Map(settings.Timeouts),
        MaxRetries = settings.MaxRetries ?? Preset.MaxRetries,
        EnableLogging = settings.EnableLogging ?? Preset.EnableLogging,
        MaxRequestBytes = settings.MaxRequestBytes ?? Preset.MaxRequestBytes,
        MaxResponseBytes = settings.MaxResponseBytes ?? Preset.MaxResponseBytes,
        Proxy = settings.Proxy,
        CorsOrigins = settings.CorsOrigins ?? Preset.CorsOrigins,
        KeepResponses = settings.KeepResponses ?? Preset.KeepResponses,
    };

    // The rest is the compiler's to judge.
    private static IEnumerable<FieldError> Check(GatewaySettingsInput settings) =>
    [
        .. InputCheck.Find(settings),
        .. TimeoutMapping.Check(settings.DefaultTimeout, "defaultTimeout"),
        .. TimeoutMapping.Check(settings.Timeouts, "timeouts"),
        .. (settings.Roles ?? new Dictionary<string, RoleAccess>(StringComparer.Ordinal)).Keys
            .Where(role => !Enum.GetNames<Role>().Contains(role, StringComparer.OrdinalIgnoreCase))
            .Select(role => new FieldError($"roles.{role}", "is not a role: user, auditor, admin or root")),
        .. settings.KeysPerUser is < 0 or > MostKeys ? new[] { new FieldError("keysPerUser", $"must lie between 0 and {MostKeys}") } : [],
    ];
}
