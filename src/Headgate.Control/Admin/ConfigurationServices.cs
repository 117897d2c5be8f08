using Headgate.Control.ApiKeys;
using Headgate.Control.Channels;
using Headgate.Control.Channels.Probing;
using Headgate.Control.Compile;
using Headgate.Control.Groups;
using Headgate.Control.Import;
using Headgate.Control.Models;
using Headgate.Control.Providers;
using Headgate.Control.Routes;
using Headgate.Control.Settings;
using Headgate.Control.Transfer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Admin;

/// <summary>What the data plane is configured with: services and endpoints.</summary>
internal static class ConfigurationServices
{
    /// <summary>Registers what the endpoints use.</summary>
    public static IServiceCollection AddConfiguration(this IServiceCollection services)
    {
        services.AddSingleton<SettingsRegistry>().AddSingleton<SettingsStore>().AddSingleton<SettingsSection>(GatewaySection.Section);
        services.AddSingleton<ChannelStore>().AddSingleton<CredentialStore>().AddSingleton<ChannelBulk>();
        services.AddSingleton<ProbeSource>().AddSingleton<ChannelProbe>().AddSingleton<UpstreamAccount>();
        services.AddSingleton<ModelStore>().AddSingleton<PriceSimulator>().AddSingleton<RouteStore>().AddSingleton<GroupStore>();
        services.AddSingleton<Exporter>().AddSingleton<Importer>().AddSingleton<ForeignImporter>();
        services.AddSingleton<IImportStep, GroupImport>().AddSingleton<IImportStep, UserImport>().AddSingleton<IImportStep, TeamImport>();
        services.AddSingleton<IImportStep, ChannelImport>().AddSingleton<IImportStep, ModelImport>().AddSingleton<IImportStep, RouteImport>();
        services.AddSingleton<IImportStep, KeyImport>().AddSingleton<IImportStep, SettingsImport>();
        services.AddSingleton<ApiKeyStore>().AddSingleton<ApiKeyList>();
        return services;
    }

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        ProviderEndpoints.Map(api);
        ChannelEndpoints.Map(api);
        ProbeEndpoints.Map(api);
        ModelEndpoints.Map(api);
        RouteEndpoints.Map(api);
        GroupEndpoints.Map(api);
        ApiKeyEndpoints.Map(api);
        OwnKeyEndpoints.Map(api);
        SettingsEndpoints.Map(api);
        TransferEndpoints.Map(api);
        ForeignImportEndpoints.Map(api);
        SnapshotEndpoints.Map(api);
    }
}
