using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Identity;

/// <summary><c>/api/v1/settings/identity</c>.</summary>
internal static class IdentitySettingsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        const string Path = "/settings/" + IdentitySettings.Section;
        api.MapGet(Path, async (IdentitySettingsStore store, HttpContext context, CancellationToken cancellation) => Told(context, await store.ViewAsync(cancellation)))
            .Needs(Permission.Read).WithTags("Settings").WithSummary("How people sign in and sign up");
        api.MapPut(Path, async (IdentitySettings settings, Caller caller, IdentitySettingsStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, settings, expected.Value, cancellation)))
            .Needs(Permission.Root).WithTags("Settings").WithSummary("Replace how people sign in and sign up");
    }

    private static IdentitySettingsView Told(HttpContext context, IdentitySettingsView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
