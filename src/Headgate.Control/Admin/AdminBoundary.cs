using System.Data.Common;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Compile;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Admin;

/// <summary>
/// The edge of the management API: leaves the thread that polls the sockets (what follows may block: SQLite, password hashing), and turns every
/// failure into problem details.
/// </summary>
internal sealed class AdminBoundary(RequestDelegate next, ILogger<AdminBoundary> logger)
{
    /// <summary>Runs one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        Secure(context.Response.Headers);
        try
        {
            await Task.Yield();
            await next(context);
        }
        catch (Refusal refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal.Problem, refusal.RetryAfter);
        }
        catch (ConfigurationRefusedException refused)
        {
            await ProblemWriter.WriteAsync(context, refused.ToProblem());
        }
        catch (BadHttpRequestException bad)
        {
            await ProblemWriter.WriteAsync(context, Describe(bad));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to tell.
        }
        catch (DbException away)
        {
            Log.DatabaseFailed(logger, away, context.Request.Method, context.Request.Path);
            await ProblemWriter.WriteAsync(context, new Problem
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Title = "The database is away",
                Detail = "Nothing was changed. Requests with known API keys are served on; try this again in a moment.",
            });
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, context.Request.Method, context.Request.Path);
            await ProblemWriter.WriteAsync(context, new Problem { Status = StatusCodes.Status500InternalServerError, Title = "The gateway failed", Detail = "Its log says why." });
        }
    }

    private static void Secure(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
    }

    private static Problem Describe(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            return Malformed(json).Problem;
        }

        return new Problem { Status = bad.StatusCode, Title = "The request cannot be understood", Detail = bad.Message };
    }

    /// <summary>400 for JSON that is not what was wanted.</summary>
    internal static Refusal Malformed(JsonException json) =>
        Refusal.Malformed("The body is not the JSON that is wanted here.", new FieldError(FieldPath(json.Path), Reason(json)));

    private static string FieldPath(string? path) => path is null ? string.Empty : path.TrimStart('$').TrimStart('.');

    // The serializer's message names types of the program and a position of its own.
    private static string Reason(JsonException json)
    {
        var unknown = json.Message.StartsWith("The JSON property '", StringComparison.Ordinal) ? json.Message.Split('\'') : [];
        if (unknown.Length > 2 && json.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return $"'{unknown[1]}' is not a known field";
        }

        if (json.Message.Contains("missing required", StringComparison.Ordinal))
        {
            var names = json.Message.Split("including: ", 2);
            return names.Length > 1 ? $"is missing: {names[1].Split(" Path:", 2)[0].TrimEnd('.')}" : "a required field is missing";
        }

        return json.Message.Contains("could not be converted", StringComparison.Ordinal) ? "has the wrong type or is not one of the allowed words" : "is not valid JSON";
    }
}
