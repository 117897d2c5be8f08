using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Identity.Sessions;

/// <summary>
/// Keeps other sites from acting with somebody's session. Browsers say where a request comes from, and no script can make them lie: <c>Sec-Fetch-Site</c>,
/// or <c>Origin</c> in older ones. Tokens need none of this: no browser sends them on its own.
/// </summary>
internal static class SameOrigin
{
    /// <summary>Refuses a change by session that does not come from the gateway's own pages.</summary>
    /// <exception cref="Refusal">It does not, or does not say.</exception>
    public static void Require(HttpRequest request)
    {
        if (!IsSafe(request.Method) && !(Told(request) ?? false))
        {
            throw CrossSite();
        }
    }

    /// <summary>Refuses what says that it comes from another site: nobody shall be signed in from there. Programs say nothing, and may.</summary>
    /// <exception cref="Refusal">It says so.</exception>
    public static void RefuseOthers(HttpRequest request)
    {
        if (Told(request) is false)
        {
            throw CrossSite();
        }
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool? Told(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return null;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, Authority(request), StringComparison.OrdinalIgnoreCase);
    }

    // Without the port that the scheme has anyway, as Uri gives it.
    private static string Authority(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute, out var own) ? own.Authority : string.Empty;

    private static Refusal CrossSite() => new(new Problem
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "Not from this page",
        Detail = "A session changes things from the gateway's own pages only. Programs use a personal access token instead.",
    });
}
