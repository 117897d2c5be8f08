using Headgate.Contracts;
using Headgate.Control.Audit;
using Headgate.Control.Backup;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Ledger;
using Headgate.Control.RecordSearch;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
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
        services.AddConfiguration();
        services.AddIdentity();
        services.AddMoney();
        services.AddRecords();
        return services;
    }

    /// <summary>Maps every endpoint of the API below a route builder.</summary>
    public static void MapAdminApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Prefix);
        ConfigurationServices.Map(api);
        IdentityServices.Map(api);
        BackupEndpoint.Map(api);
        MoneyApi.Map(api);
        RecordServices.Map(api);
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
