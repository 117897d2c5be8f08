using System.Globalization;
using System.Text.Json;
using Headgate.Contracts;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Admin;

/// <summary>Writes problem details (RFC 9457).</summary>
internal static class ProblemWriter
{
    /// <summary>Writes them as the whole answer.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem, TimeSpan? retryAfter = null)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        // Not Clear(): the headers that protect browsers stay; only what told of the answer that does not come goes.
        context.Response.ContentLength = null;
        context.Response.Headers.ETag = default;
        context.Response.Headers.ContentEncoding = default;
        context.Response.Headers.ContentDisposition = default;
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, ContractJson.Options), context.RequestAborted).AsTask();
    }
}
