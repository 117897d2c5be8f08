using System.Globalization;
using Headgate.Contracts;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Admin;

/// <summary>Versions of resources as ETags: a change that names the version it was made from cannot undo somebody else's.</summary>
internal static class EntityVersion
{
    /// <summary>Tells the version with an answer.</summary>
    public static void Tell(HttpContext context, long version) => context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version that the caller's change was made from; null: it does not care (no <c>If-Match</c>, or <c>*</c>).</summary>
    /// <exception cref="Refusal">Not an ETag of ours.</exception>
    public static long? Expected(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString();
        if (header.Length == 0 || header == "*")
        {
            return null;
        }

        // A proxy that compresses answers marks their ETags as weak; the version is the same.
        var tag = header.StartsWith("W/", StringComparison.Ordinal) ? header.AsSpan(2) : header;
        return long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw Refusal.Malformed("If-Match must be the ETag that came with what you read.", new FieldError("If-Match", "is not an ETag of this API"));
    }

    /// <summary>Refuses a change that was made from another version than there is.</summary>
    /// <exception cref="Refusal">Somebody else changed it.</exception>
    public static void Check(long? expected, long current)
    {
        if (expected is { } version && version != current)
        {
            throw Refusal.Stale(current);
        }
    }
}
