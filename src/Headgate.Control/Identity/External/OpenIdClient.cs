using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace Headgate.Control.Identity.External;

/// <summary>Any OpenID Connect issuer: authorization code, PKCE, and an ID token that is validated here.</summary>
internal sealed class OpenIdClient(ProviderTransport transport, OpenIdIssuers issuers, TimeProvider time) : IIdentityProviderClient
{
    private const string UsualScopes = "openid profile email";

    /// <inheritdoc/>
    public async Task<Uri> AuthorizeAsync(IdentityProvider provider, AuthorizationRequest request, CancellationToken cancellation)
    {
        var metadata = await issuers.GetAsync(provider, cancellation);
        return new Uri(QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint.AbsoluteUri, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = request.RedirectUri,
            ["scope"] = provider.Scopes ?? UsualScopes,
            ["state"] = request.State,
            ["nonce"] = request.Nonce,
            ["code_challenge"] = request.Challenge,
            ["code_challenge_method"] = "S256",
        }));
    }

    /// <inheritdoc/>
    public async Task<ExternalIdentity> ExchangeAsync(IdentityProvider provider, string? secret, CodeExchange exchange, CancellationToken cancellation)
    {
        var metadata = await issuers.GetAsync(provider, cancellation);
        var answer = await transport.SendAsync(TokenRequest(metadata, provider, secret, exchange), provider.AllowPrivateAddresses, cancellation);
        var token = Text(answer, "id_token") ?? throw new ExternalSignInException(ExternalSignInException.Provider, "the token endpoint gave no ID token; is the scope 'openid' asked for?");
        var claims = await ValidateAsync(token, provider, exchange.Nonce, cancellation);
        var subject = Text(claims, "sub")!;
        var email = Text(claims, "email");
        return new ExternalIdentity(
            subject, Text(claims, "preferred_username") ?? Text(claims, "nickname") ?? email ?? Text(claims, "name") ?? subject, Text(claims, "name"), email, IsTrue(claims, "email_verified"), claims);
    }

    private static HttpRequestMessage TokenRequest(OpenIdMetadata metadata, IdentityProvider provider, string? secret, CodeExchange exchange)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = exchange.Code,
            ["redirect_uri"] = exchange.RedirectUri,
            ["code_verifier"] = exchange.Verifier,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, metadata.TokenEndpoint);
        if (secret is not null && !metadata.SecretInBody)
        {
            // RFC 6749, 2.3.1: both are form-encoded before they become a user name and a password.
            var pair = $"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            form["client_id"] = provider.ClientId;
            if (secret is not null)
            {
                form["client_secret"] = secret;
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    // Issuers change their keys: one that is not known is looked for once more.
    private async Task<JsonElement> ValidateAsync(string token, IdentityProvider provider, string nonce, CancellationToken cancellation)
    {
        var rules = new IdTokenRules(provider.Issuer!, provider.ClientId, nonce);
        try
        {
            try
            {
                return IdToken.Validate(token, await issuers.GetKeysAsync(provider, renew: false, cancellation), rules, time.GetUtcNow());
            }
            catch (IdTokenException e) when (e.UnknownKey)
            {
                return IdToken.Validate(token, await issuers.GetKeysAsync(provider, renew: true, cancellation), rules, time.GetUtcNow());
            }
        }
        catch (IdTokenException e)
        {
            throw new ExternalSignInException(ExternalSignInException.Provider, $"the ID token is not to be believed: {e.Message}", e);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // Some issuers write it as a text.
    private static bool IsTrue(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true"));
}
