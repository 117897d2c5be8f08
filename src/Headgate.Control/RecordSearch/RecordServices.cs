using Headgate.Control.Captures;
using Headgate.Control.Statistics;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.RecordSearch;

/// <summary>What requests left behind: services and endpoints of records, sums and captures.</summary>
internal static class RecordServices
{
    /// <summary>Registers what the endpoints use.</summary>
    public static IServiceCollection AddRecords(this IServiceCollection services) => services
        .AddSingleton<RecordStore>().AddSingleton<RecordExport>().AddSingleton<StatsStore>().AddSingleton<RollupRebuild>().AddSingleton<CaptureStore>();

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RecordEndpoints.Map(api);
        StatsEndpoints.Map(api);
        CaptureEndpoints.Map(api);
    }
}
