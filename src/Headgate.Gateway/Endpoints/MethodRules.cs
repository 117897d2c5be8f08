using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Endpoints;

/// <summary>Which methods a path takes.</summary>
public static class MethodRules
{
    /// <summary>An error where the method does not fit.</summary>
    public static GatewayError? Check(HttpRequest request, EndpointMatch match)
    {
        var method = request.Method;
        var (fits, allowed) = match.Kind switch
        {
            EndpointKind.Call => (HttpMethods.IsPost(method), "POST"),
            EndpointKind.StoredResponse => (HttpMethods.IsGet(method) || HttpMethods.IsDelete(method) || HttpMethods.IsPost(method), "GET, DELETE, POST"),
            EndpointKind.ModelList or EndpointKind.Model or EndpointKind.Live or EndpointKind.Ready or EndpointKind.Hello =>
                (HttpMethods.IsGet(method) || HttpMethods.IsHead(method), "GET, HEAD"),
            _ => (true, string.Empty),
        };
        if (fits)
        {
            return null;
        }

        request.HttpContext.Response.Headers.Allow = allowed;
        return new GatewayError(GatewayErrorKind.MethodNotAllowed, $"{method} is not allowed at {request.Path}; use {allowed}.");
    }
}
