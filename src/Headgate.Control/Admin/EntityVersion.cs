using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Admin;

/// <summary>Versions of resources as ETags: a change that names the version it was made from cannot undo somebody else's.</summary>
internal static class EntityVersion
{
    /// <summary>Tells the version with an answer.</summary>
    public static void Tell(HttpContext context, long version) => context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

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
