using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.ApiKeys;

/// <summary><c>/api/v1/keys</c>: everybody's, for administrators.</summary>
internal static class ApiKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("API keys");
        keys.MapGet("/", (Listing listing, ApiKeyList list, CancellationToken cancellation) => list.ListAsync(listing, null, cancellation))
            .Needs(Permission.Read).WithSummary("List API keys")
            .ListsBy(["name", "owner", "createdAt", "updatedAt", "expiresAt"], "owner", "team", "group", "tag", "enabled", "expired", "source");
        keys.MapGet("/{id}", async (string id, ApiKeyStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, null, cancellation))).Needs(Permission.Read).WithSummary("Get an API key, without its secret");
        keys.MapPost("/", async (ApiKeyInput key, Caller caller, ApiKeyStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CreateAsync(caller, key, own: false, cancellation))))
            .Needs(Permission.Manage).WithSummary("Make an API key; the answer holds the secret, this once");
        keys.MapPost("/bulk", (BulkKeys bulk, Caller caller, ApiKeyStore store, CancellationToken cancellation) => store.CreateManyAsync(caller, bulk, cancellation))
            .Needs(Permission.Manage).WithSummary("Make many API keys");
        keys.MapPut("/{id}", async (string id, ApiKeyInput key, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, key, own: false, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Replace an API key; its secret stays");
        keys.MapPost("/{id}/enable", async (string id, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.SwitchAsync(caller, id, true, own: false, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Switch an API key on");
        keys.MapPost("/{id}/disable", async (string id, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.SwitchAsync(caller, id, false, own: false, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Switch an API key off");
        keys.MapPost("/{id}/rotate", async (string id, RotateKey rotate, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.RotateAsync(caller, id, rotate, own: false, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Give an API key a new secret; the old one works on for the overlap");
        keys.MapDelete("/{id}", async (string id, Caller caller, ApiKeyStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, own: false, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete an API key");
    }

    /// <summary>Tells a key with its ETag.</summary>
    public static ApiKeyView Told(HttpContext context, ApiKeyView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }

    /// <summary>Tells a new secret with the key's ETag.</summary>
    public static IssuedKey Told(HttpContext context, IssuedKey issued)
    {
        EntityVersion.Tell(context, issued.Key.Version);
        return issued;
    }
}
