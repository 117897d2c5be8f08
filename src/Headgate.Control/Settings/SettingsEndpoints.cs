using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Settings;

/// <summary><c>/api/v1/settings</c>.</summary>
internal static class SettingsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("/", (SettingsStore store, CancellationToken cancellation) => store.ViewAllAsync(cancellation))
            .Needs(Permission.Read).WithSummary("Every section of the settings, without secrets");
        settings.MapGet("/{section}", async (string section, SettingsStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ViewAsync(section, cancellation))).Needs(Permission.Read).WithSummary("Get a section, without secrets");
        settings.MapPut("/{section}", async (string section, JsonElement document, Caller caller, SettingsStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.PutAsync(caller, section, document, expected.Value, cancellation)))
            .Needs(Permission.Manage).WithSummary("Replace a section; secrets sent as *** stay");
    }

    private static SettingsView Told(HttpContext context, SettingsView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
