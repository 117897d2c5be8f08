using Headgate.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Endpoints;

/// <summary>Lets browser clients call. Keys travel in headers, never in cookies, so no credentials are allowed along.</summary>
public static class Cors
{
    /// <summary>Adds the headers; true: it was a preflight, and the answer is complete.</summary>
    public static bool Apply(HttpContext context, GatewaySettings settings)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0)
        {
            return false;
        }

        var any = Array.IndexOf(settings.CorsOrigins, "*") >= 0;
        if (!any && Array.IndexOf(settings.CorsOrigins, origin.ToString()) < 0)
        {
            return false;
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = any ? "*" : origin;
        headers.AccessControlExposeHeaders = "*";
        if (!any)
        {
            headers.Vary = "Origin";
        }

        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            return false;
        }

        // A star would not cover Authorization.
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
