using Headgate.Contracts;

namespace Headgate.Control.Identity.External;

/// <summary>What goes to a provider with the browser.</summary>
/// <param name="State">Comes back as it is.</param>
/// <param name="Nonce">Stands in the ID token.</param>
/// <param name="Challenge">PKCE: the verifier's SHA-256 in base64url.</param>
/// <param name="RedirectUri">Where the browser comes back to.</param>
internal sealed record AuthorizationRequest(string State, string Nonce, string Challenge, string RedirectUri);

/// <summary>What came back with the browser.</summary>
/// <param name="Code">The authorization code.</param>
/// <param name="Verifier">PKCE.</param>
/// <param name="Nonce">Must stand in the ID token.</param>
/// <param name="RedirectUri">As it was in the request.</param>
internal sealed record CodeExchange(string Code, string Verifier, string Nonce, string RedirectUri);

/// <summary>An authorization-code flow: one for OpenID Connect, one for GitHub, which is none.</summary>
internal interface IIdentityProviderClient
{
    /// <summary>Where the browser shall go.</summary>
    /// <exception cref="ExternalSignInException">The provider cannot be reached or is set up wrong.</exception>
    Task<Uri> AuthorizeAsync(IdentityProvider provider, AuthorizationRequest request, CancellationToken cancellation);

    /// <summary>Exchanges the code for who it is.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="secret">The client's secret; null: none.</param>
    /// <param name="exchange">What came back.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="ExternalSignInException">The provider cannot be reached, refuses, or must not be believed.</exception>
    Task<ExternalIdentity> ExchangeAsync(IdentityProvider provider, string? secret, CodeExchange exchange, CancellationToken cancellation);
}
