using Headgate.Contracts;
using Headgate.Control.ApiKeys;
using Headgate.Control.Audit;
using Headgate.Control.Channels;
using Headgate.Control.Channels.Probing;
using Headgate.Control.Compile;
using Headgate.Control.Groups;
using Headgate.Control.Identity;
using Headgate.Control.Import;
using Headgate.Control.Models;
using Headgate.Control.Providers;
using Headgate.Control.Routes;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Control.Storage;
using Headgate.Control.Transfer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Admin;

/// <summary>The management API: its services, its table of endpoints, and its place in the web host.</summary>
public static class AdminApi
{
    /// <summary>Where it lives.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>Registers what the endpoints use.</summary>
    public static IServiceCollection AddAdminApi(this IServiceCollection services, Database database, ConfigurationPublisher publisher, MasterKey master, TimeProvider time)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => ContractJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", OpenApiDocument.Configure);
        services.AddSingleton(database).AddSingleton(publisher).AddSingleton(master).AddSingleton(time);
        services.AddSingleton<AuditLog>().AddSingleton<CallerFinder>();
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

    /// <summary>Maps every endpoint of the API below a route builder.</summary>
    public static void MapAdminApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Prefix);
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
        routes.MapOpenApi(Prefix + "/openapi.json").WithMetadata(new NeededPermission(Permission.Anyone));
    }

    /// <summary>
    /// Puts the API in front of the gateway. Paths below <see cref="Prefix"/> that it does not know go on to the gateway: clients that were set up
    /// for other gateways call <c>/api/v1/chat/completions</c>. Its routing is a pipeline of its own, so that no other request pays for it.
    /// </summary>
    public static void UseAdminApi(this WebApplication app)
    {
        app.Use(next =>
        {
            var branch = new ApplicationBuilder(app.Services);
            branch.UseRouting();
            branch.UseWhen(context => context.GetEndpoint() is not null, known => known.UseMiddleware<AdminBoundary>().UseMiddleware<AdminAccess>());
            branch.UseEndpoints(endpoints => endpoints.MapAdminApi());
            branch.Run(next);
            var admin = branch.Build();
            return context => context.Request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase) ? admin(context) : next(context);
        });
    }
}
