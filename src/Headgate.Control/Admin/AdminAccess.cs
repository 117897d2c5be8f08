using Headgate.Control.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Admin;

/// <summary>
/// Who calls, and may it? Runs after routing and before every endpoint. An endpoint without a named <see cref="Permission"/> is refused to
/// everybody, so that a forgotten one is closed, not open. Only who may is listened to: the body is taken in after that.
/// </summary>
internal sealed class AdminAccess(RequestDelegate next, CallerFinder callers)
{
    /// <summary>Runs one request.</summary>
    /// <exception cref="Refusal">Not known, or not allowed.</exception>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            // The router's own, for a method or a type of body that no endpoint of the path takes: it sets the status and tells what there is.
            await next(context);
            throw Refusal.Unfit(context.Response.StatusCode, context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
                ? $"There is no {context.Request.Method} here, only {context.Response.Headers.Allow}."
                : $"A body of the type '{context.Request.ContentType}' is not read here; send application/json.");
        }

        var caller = await callers.FindAsync(context);
        if (caller is not null)
        {
            context.Features.Set(caller);
        }

        var permission = endpoint.Metadata.GetMetadata<NeededPermission>()?.Permission ?? throw Refusal.Forbidden();
        if (permission != Permission.Anyone)
        {
            if (caller is null)
            {
                throw Refusal.Unauthenticated();
            }

            var changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
            if (!RolePermissions.Allows(caller.Role, permission) || (caller.ReadOnly && changes))
            {
                throw Refusal.Forbidden();
            }

            QueryCheck.Refuse(context.Request, endpoint);
            if (changes)
            {
                ExpectedVersion.RefuseUnheeded(context.Request, endpoint);
            }
        }

        await RequestBody.TakeAsync(context, permission);
        await next(context);
    }
}

/// <summary>The permission that an endpoint asks for, as metadata.</summary>
internal sealed record NeededPermission(Permission Permission);

/// <summary>Names an endpoint's permission.</summary>
internal static class PermissionExtensions
{
    /// <summary>Says what a caller must be allowed to.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, Permission permission) => endpoint.WithMetadata(new NeededPermission(permission));
}
