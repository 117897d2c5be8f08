using Headgate.Control.Admin;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Identity.External;

/// <summary>The cookie that ties a trip to a provider to the browser that began it.</summary>
internal static class TripCookie
{
    private const string Name = "headgate_trip";
    private const string Path = AdminApi.Prefix + "/session/external";

    /// <summary>What the browser has; null: nothing.</summary>
    public static string? Read(HttpRequest request) => request.Cookies.TryGetValue(Name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Gives it to the browser.</summary>
    public static void Set(HttpContext context, string binding, TimeSpan lifetime) => context.Response.Cookies.Append(Name, binding, Options(context.Request, lifetime));

    /// <summary>Takes it away.</summary>
    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context.Request, null));

    // Lax: it must come along when the provider sends the browser back.
    private static CookieOptions Options(HttpRequest request, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = Path,
        Secure = request.IsHttps,
        MaxAge = lifetime,
        IsEssential = true,
    };
}
