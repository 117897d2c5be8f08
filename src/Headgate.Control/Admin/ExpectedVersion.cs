using System.Globalization;
using System.Reflection;
using Headgate.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Headgate.Control.Admin;

/// <summary>
/// What a change asks in <c>If-Match</c>. Endpoints that heed it take it as a parameter; the OpenAPI document and the check of requests know them by that.
/// </summary>
/// <param name="Value">The version that the caller's change was made from; null: it does not care (no <c>If-Match</c>, or <c>*</c>).</param>
internal readonly record struct ExpectedVersion(long? Value)
{
    /// <summary>Reads the header for an endpoint's parameter.</summary>
    /// <exception cref="Refusal">Not an ETag of ours.</exception>
    public static ValueTask<ExpectedVersion> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var header = context.Request.Headers.IfMatch.ToString();
        if (header.Length == 0 || header == "*")
        {
            return default;
        }

        // A proxy that compresses answers marks their ETags as weak; the version is the same.
        var tag = header.StartsWith("W/", StringComparison.Ordinal) ? header.AsSpan(2) : header;
        return long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? ValueTask.FromResult(new ExpectedVersion(version))
            : throw Refusal.Malformed("If-Match must be the ETag that came with what you read.", new FieldError("If-Match", "is not an ETag of this API"));
    }

    /// <summary>Whether an endpoint heeds it.</summary>
    public static bool HeededBy(IEnumerable<object> metadata) =>
        metadata.OfType<IParameterBindingMetadata>().Any(parameter => parameter.ParameterInfo.ParameterType == typeof(ExpectedVersion));

    /// <summary>Refuses a request that asks for it where nothing would look at it: the caller relies on a check.</summary>
    /// <exception cref="Refusal">It does.</exception>
    public static void RefuseUnheeded(HttpRequest request, Endpoint endpoint)
    {
        if (request.Headers.IfMatch.Count > 0 && !HeededBy(endpoint.Metadata))
        {
            throw Refusal.Malformed("This call does not look at versions.", new FieldError("If-Match", "is not heeded here; leave it away"));
        }
    }
}
