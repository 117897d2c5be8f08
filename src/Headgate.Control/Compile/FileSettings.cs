using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Which global settings the configuration file states.</summary>
internal static class FileSettings
{
    private static readonly GlobalSettingsConfig Preset = new();

    /// <summary>The settings that the file states, by their names in the API.</summary>
    public static IReadOnlyList<string> Stated(GatewayConfig file)
    {
        var stated = Stated(file.GlobalSettings);
        return HasLimits(file) ? [.. stated, "limits"] : stated;
    }

    /// <summary>The same for the part <c>globalSettings</c>. An import states what differs from the defaults.</summary>
    public static IReadOnlyList<string> Stated(GlobalSettingsConfig file)
    {
        var stated = new List<string>();
        Add("defaultTimeout", file.DefaultTimeout is not null);
        Add("timeouts.connect", file.Timeouts.Connect is not null);
        Add("timeouts.firstByte", file.Timeouts.FirstByte is not null);
        Add("timeouts.firstToken", file.Timeouts.FirstToken is not null);
        Add("timeouts.idle", file.Timeouts.Idle is not null);
        Add("timeouts.total", file.Timeouts.Total is not null);
        Add("maxRetries", file.MaxRetries != Preset.MaxRetries);
        Add("enableLogging", file.EnableLogging != Preset.EnableLogging);
        Add("maxRequestBytes", file.MaxRequestBytes != Preset.MaxRequestBytes);
        Add("maxResponseBytes", file.MaxResponseBytes != Preset.MaxResponseBytes);
        Add("proxy", file.Proxy is not null);
        Add("corsOrigins", !file.CorsOrigins.SequenceEqual(Preset.CorsOrigins, StringComparer.Ordinal));
        Add("keepResponses", file.KeepResponses != Preset.KeepResponses);
        return stated;

        void Add(string field, bool differs)
        {
            if (differs || file.Stated.Contains(field, StringComparer.Ordinal))
            {
                stated.Add(field);
            }
        }
    }

    /// <summary>Whether the file limits everything together.</summary>
    public static bool HasLimits(GatewayConfig file) =>
        file.Limits is { RequestsPerMinute: not null } or { TokensPerMinute: not null } or { Concurrency: not null } or { Budget: not null } || file.Limits.Rules.Count > 0;
}
