using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Identity.External;

/// <summary>
/// The trip to a provider and back: authorization code with PKCE and a nonce. The state is used once, and only by the browser that began: a
/// cookie of its own ties the two together, so that nobody can be made to come back with somebody else's code.
/// </summary>
internal sealed class ExternalSignIn(
    Database database,
    IdentitySettingsStore settings,
    OpenIdClient openId,
    GitHubClient gitHub,
    ChallengeStore challenges,
    ExternalAccounts accounts,
    OwnerProof proof,
    AttemptThrottle throttle,
    RefusedSignIns refused,
    ILogger<ExternalSignIn> logger)
{
    private const string Kind = "trip";
    private const string Home = "/";
    private const string SignInPage = "/sign-in";
    private const int LongestReturn = 2000;
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(10);

    /// <summary>Sends the browser to a provider to sign in.</summary>
    /// <exception cref="Refusal">There is no such provider, or it cannot be reached.</exception>
    public Task<Uri> BeginAsync(HttpContext context, string providerId, string? returnTo, string? invitation, CancellationToken cancellation) =>
        BeginAsync(context, providerId, new Wish(LocalPath(returnTo), null, invitation), cancellation);

    /// <summary>Begins to link an account elsewhere to the caller's: one more way to sign in, so its owner must prove to be there.</summary>
    /// <exception cref="Refusal">The password is wrong, there is no such provider, or it cannot be reached.</exception>
    public async Task<ExternalStart> BeginLinkAsync(HttpContext context, Caller caller, string providerId, string? returnTo, PasswordProof given, CancellationToken cancellation)
    {
        var user = await proof.RequireAsync(caller, given.Password, cancellation);
        return new ExternalStart((await BeginAsync(context, providerId, new Wish(LocalPath(returnTo), user.id, null), cancellation)).AbsoluteUri);
    }

    /// <summary>Takes the browser back in.</summary>
    /// <returns>Where it goes on: with a session, or to the sign-in page with <c>?error=</c>.</returns>
    public async Task<string> FinishAsync(HttpContext context, string providerId, Visitor visitor, CancellationToken cancellation)
    {
        var binding = TripCookie.Read(context.Request);
        TripCookie.Clear(context);
        try
        {
            return await FinishAsync(context, providerId, binding, visitor, cancellation);
        }
        catch (ExternalSignInException e)
        {
            Log.ExternalRefused(logger, providerId, e.Message);
            await refused.NoteAsync(visitor, null, null, $"{providerId}: {e.Code}", cancellation);
            return $"{SignInPage}?error={e.Code}";
        }
    }

    /// <summary>A path of our own that a browser may be sent to: anything else would make us a signpost for strangers.</summary>
    internal static string LocalPath(string? path) =>
        path is { Length: > 0 and <= LongestReturn } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(c => char.IsControl(c) || c == '\\') ? path : Home;

    private async Task<Uri> BeginAsync(HttpContext context, string providerId, Wish wish, CancellationToken cancellation)
    {
        var holds = await settings.GetAsync(cancellation);
        var provider = holds.Providers.FirstOrDefault(p => p.Id == providerId && p.Enabled) ?? throw Refusal.NotFound("identity provider");
        throttle.Take(AttemptKind.Challenge, null, Visitor.Of(context).Address);
        var (nonce, verifier, binding) = (Secret.Create(), Secret.Create(), Secret.Create());
        var redirect = $"{PublicAddress(holds, context.Request)}{AdminApi.Prefix}/session/external/{provider.Id}/callback";
        var trip = new Trip(provider.Id, nonce, verifier, Convert.ToHexString(Secret.HashOf(binding)), redirect, wish.ReturnTo, wish.LinkTo, wish.Invitation);
        var state = await database.WriteAsync(connection => challenges.CreateAsync(connection, Kind, trip, Time), cancellation);
        try
        {
            var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            var address = await ClientOf(provider).AuthorizeAsync(provider, new AuthorizationRequest(state, nonce, challenge, redirect), cancellation);
            TripCookie.Set(context, binding, Time);
            return address;
        }
        catch (ExternalSignInException e)
        {
            Log.ExternalRefused(logger, providerId, e.Message);
            throw new Refusal(new Problem { Status = StatusCodes.Status502BadGateway, Title = "The identity provider cannot be used", Detail = "The gateway's log says why." });
        }
    }

    private async Task<string> FinishAsync(HttpContext context, string providerId, string? binding, Visitor visitor, CancellationToken cancellation)
    {
        var query = context.Request.Query;
        var state = query["state"].ToString();
        var trip = await database.WriteAsync(connection => challenges.TakeAsync<Trip>(connection, Kind, state), cancellation);
        if (trip is null || binding is null || trip.Provider != providerId
            || !CryptographicOperations.FixedTimeEquals(Secret.HashOf(binding), Convert.FromHexString(trip.Binding)))
        {
            throw new ExternalSignInException(ExternalSignInException.Expired, "the state is unknown, used, too old, or of another browser");
        }

        var holds = await settings.GetAsync(cancellation);
        var provider = holds.Providers.FirstOrDefault(p => p.Id == providerId && p.Enabled) ?? throw new ExternalSignInException(ExternalSignInException.Provider, "it was switched off in the meantime");

        // RFC 9207: an answer that names its issuer must come from the one that was asked.
        if (query.ContainsKey("iss") && provider.Type == IdentityProviderType.Oidc && query["iss"].ToString() != provider.Issuer)
        {
            throw new ExternalSignInException(ExternalSignInException.Provider, "the answer is of another issuer");
        }

        var code = query["code"].ToString();
        if (query.ContainsKey("error") || code.Length is 0 or > 4096)
        {
            throw new ExternalSignInException(ExternalSignInException.Denied, "it was refused there");
        }

        var identity = await ClientOf(provider).ExchangeAsync(provider, settings.OpenSecret(provider), new CodeExchange(code, trip.Verifier, trip.Nonce, trip.RedirectUri), cancellation);
        if (trip.LinkTo is { } userId)
        {
            await accounts.LinkAsync(provider, identity, userId, visitor, cancellation);
        }
        else
        {
            SessionEndpoints.Begin(context, await accounts.SignInAsync(provider, identity, trip.Invitation, visitor, holds, cancellation));
        }

        return trip.ReturnTo;
    }

    private IIdentityProviderClient ClientOf(IdentityProvider provider) => provider.Type == IdentityProviderType.GitHub ? gitHub : openId;

    private static string PublicAddress(IdentitySettings holds, HttpRequest request) =>
        holds.PublicAddress?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host.Value}";

    private sealed record Wish(string ReturnTo, string? LinkTo, string? Invitation);

    private sealed record Trip(string Provider, string Nonce, string Verifier, string Binding, string RedirectUri, string ReturnTo, string? LinkTo = null, string? Invitation = null);
}
