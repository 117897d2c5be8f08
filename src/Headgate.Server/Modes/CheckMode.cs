using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;
using Headgate.Server.Options;

namespace Headgate.Server.Modes;

/// <summary><c>--check</c>: says whether a start with this configuration would go well. Touches neither data nor network.</summary>
internal static class CheckMode
{
    /// <summary>Checks and prints.</summary>
    /// <returns>The exit code: 0 fine (perhaps with warnings), 1 wrong.</returns>
    public static int Run(ServerOptions options, TextWriter output, TextWriter errors)
    {
        if (options.ConfigFile is null)
        {
            errors.WriteLine("There is no configuration to check: name one with --config FILE, or put a headgate.json here.");
            return 1;
        }

        try
        {
            options.ReadTrustedProxies();
        }
        catch (FormatException e)
        {
            errors.WriteLine(e.Message);
            return 1;
        }

        using var transports = new TransportPool();
        var context = new CompileContext(
            Configuration.FirstVersion, new StateTable(TimeProvider.System), transports, ProviderCatalog.Embedded, TimeProvider.System, new NothingUsed(), []);
        var configuration = Configuration.From(new ConfigurationSource(options.ConfigFile, Environment.GetEnvironmentVariable, StoredConfiguration.Empty, context));
        configuration.PrintWarnings(output);
        if (configuration.Snapshot is not { } snapshot)
        {
            configuration.PrintErrors(errors);
            return 1;
        }

        output.WriteLine($"{options.ConfigFile} is fine: {Welcome.Count(snapshot)}.");
        return 0;
    }

    // A check shall not need the database.
    private sealed class NothingUsed : IUsageHistory
    {
        public IReadOnlyList<UsageRow> Read(UsageQuery query) => [];
    }
}
