using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Identity.Sessions;

/// <summary>The cookie of a session.</summary>
internal static class SessionCookie
{
    /// <summary>Its name.</summary>
    public const string Name = "headgate_session";

    /// <summary>The session's token; null: none came.</summary>
    public static string? Read(HttpRequest request) => request.Cookies.TryGetValue(Name, out var token) && token.Length > 0 ? token : null;

    /// <summary>Sets it.</summary>
    public static void Set(HttpContext context, NewSession session) => context.Response.Cookies.Append(Name, session.Token, Options(context.Request, session.Lifetime));

    /// <summary>Takes it away.</summary>
    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context.Request, null));

    private static CookieOptions Options(HttpRequest request, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Secure = request.IsHttps,

        // Not a moment: the browser's clock need not be ours.
        MaxAge = lifetime,
        IsEssential = true,
    };
}
