using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Currencies;

/// <summary><c>/api/v1/currencies</c>.</summary>
internal static class CurrencyEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGroup("/currencies").WithTags("Currencies")
        .MapGet("/", async (CurrencyReader currencies, CancellationToken cancellation) =>
        {
            var settings = await currencies.GetAsync(cancellation);
            return new CurrencyList(settings.Default, CurrencyRules.All(settings));
        })
        .Needs(Permission.Own).WithSummary("Currencies that money can be shown in, USD first");
}
