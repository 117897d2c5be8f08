using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Compatibility;

/// <summary>Puts the endpoints that other gateways' clients ask for in front of the gateway. They take API keys, not accounts.</summary>
public static class CompatibilityApi
{
    /// <summary>Answers the paths outside the management API; every other request pays one comparison.</summary>
    public static void UseCompatibility(this WebApplication app)
    {
        var handler = app.Services.GetRequiredService<CompatibilityHandler>();
        app.Use(next => context => Find(context.Request, handler) is { } answer ? answer(context) : next(context));
    }

    /// <summary>Those below the management API's prefix.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        var answers = api.MapGroup(string.Empty).WithTags("Compatibility");
        answers.MapGet("/credits", (HttpContext context, CompatibilityHandler handler) => handler.CreditsAsync(context)).Needs(Permission.Anyone).WithSummary("OpenRouter's credits, by API key");
        answers.MapGet("/key", (HttpContext context, CompatibilityHandler handler) => handler.KeyAsync(context)).Needs(Permission.Anyone).WithSummary("OpenRouter's key, by API key");
        answers.MapGet("/generation", (HttpContext context, CompatibilityHandler handler) => handler.GenerationAsync(context)).Needs(Permission.Anyone).WithSummary("OpenRouter's generation, by API key");
    }

    private static Func<HttpContext, Task>? Find(HttpRequest request, CompatibilityHandler handler)
    {
        var path = request.Path.Value;
        if (path is not { Length: > 8 and < 64 } || path[1] is not ('v' or 'd' or 'k') || !HttpMethods.IsGet(request.Method))
        {
            return null;
        }

        return path.TrimEnd('/') switch
        {
            "/v1/dashboard/billing/subscription" or "/dashboard/billing/subscription" => handler.SubscriptionAsync,
            "/v1/dashboard/billing/usage" or "/dashboard/billing/usage" => handler.UsageAsync,
            "/key/info" => handler.KeyInfoAsync,
            _ => null,
        };
    }
}
