using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.ApiKeys;

/// <summary><c>/api/v1/me/keys</c>: the caller's own.</summary>
internal static class OwnKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/me/keys").WithTags("Own API keys");
        keys.MapGet("/", (Listing listing, Caller caller, ApiKeyList list, CancellationToken cancellation) => list.ListAsync(listing, caller.RequiredUserId, cancellation))
            .Needs(Permission.Own).WithSummary("List your API keys").ListsBy(["name", "createdAt", "updatedAt", "expiresAt"], "team", "group", "tag", "enabled", "expired");
        keys.MapGet("/{id}", async (string id, Caller caller, ApiKeyStore store, HttpContext context, CancellationToken cancellation) =>
            ApiKeyEndpoints.Told(context, await store.GetAsync(id, caller.RequiredUserId, cancellation))).Needs(Permission.Own).WithSummary("Get one of your API keys, without its secret");
        keys.MapPost("/", async (OwnKeyInput key, Caller caller, ApiKeyStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, ApiKeyEndpoints.Told(context, await store.CreateAsync(caller, Of(caller, key), own: true, cancellation))))
            .Needs(Permission.Own).WithSummary("Make an API key; the answer holds the secret, this once");
        keys.MapPut("/{id}", async (string id, OwnKeyInput key, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            ApiKeyEndpoints.Told(context, await store.ReplaceAsync(caller, id, Of(caller, key), own: true, expected.Value, cancellation)))
            .Needs(Permission.Own).WithSummary("Replace one of your API keys; its secret stays");
        keys.MapPost("/{id}/enable", async (string id, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            ApiKeyEndpoints.Told(context, await store.SwitchAsync(caller, id, true, own: true, expected.Value, cancellation))).Needs(Permission.Own).WithSummary("Switch one of your API keys on");
        keys.MapPost("/{id}/disable", async (string id, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            ApiKeyEndpoints.Told(context, await store.SwitchAsync(caller, id, false, own: true, expected.Value, cancellation))).Needs(Permission.Own).WithSummary("Switch one of your API keys off");
        keys.MapPost("/{id}/rotate", async (string id, RotateKey rotate, Caller caller, ApiKeyStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            ApiKeyEndpoints.Told(context, await store.RotateAsync(caller, id, rotate, own: true, expected.Value, cancellation)))
            .Needs(Permission.Own).WithSummary("Give one of your API keys a new secret; the old one works on for the overlap");
        keys.MapDelete("/{id}", async (string id, Caller caller, ApiKeyStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, own: true, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Delete one of your API keys");
    }

    private static ApiKeyInput Of(Caller caller, OwnKeyInput key) => new()
    {
        Name = key.Name,
        OwnerId = caller.RequiredUserId,
        TeamId = key.TeamId,
        Models = key.Models,
        AllowedIps = key.AllowedIps,
        ExpiresAt = key.ExpiresAt,
        Enabled = key.Enabled,
        Tags = key.Tags,
        Limits = key.Limits,
    };
}
