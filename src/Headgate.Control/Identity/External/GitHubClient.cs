using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Headgate.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace Headgate.Control.Identity.External;

/// <summary>GitHub, which speaks OAuth but no OpenID Connect: who it is comes from its API. An Enterprise server has the API below its own address.</summary>
internal sealed class GitHubClient(ProviderTransport transport) : IIdentityProviderClient
{
    private const string Home = "https://github.com";
    private const string Api = "https://api.github.com";
    private const string UsualScopes = "read:user user:email";

    /// <inheritdoc/>
    public Task<Uri> AuthorizeAsync(IdentityProvider provider, AuthorizationRequest request, CancellationToken cancellation) =>
        Task.FromResult(new Uri(QueryHelpers.AddQueryString(HomeOf(provider) + "/login/oauth/authorize", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = request.RedirectUri,
            ["scope"] = provider.Scopes ?? UsualScopes,
            ["state"] = request.State,
            ["code_challenge"] = request.Challenge,
            ["code_challenge_method"] = "S256",
        })));

    /// <inheritdoc/>
    public async Task<ExternalIdentity> ExchangeAsync(IdentityProvider provider, string? secret, CodeExchange exchange, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, HomeOf(provider) + "/login/oauth/access_token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["client_id"] = provider.ClientId,
                ["client_secret"] = secret ?? string.Empty,
                ["code"] = exchange.Code,
                ["redirect_uri"] = exchange.RedirectUri,
                ["code_verifier"] = exchange.Verifier,
            }),
        };

        // A refusal comes with status 200 here.
        var answer = await transport.SendAsync(request, provider.AllowPrivateAddresses, cancellation);
        var token = Text(answer, "access_token") ?? throw new ExternalSignInException(ExternalSignInException.Provider, "GitHub did not take the code");
        var user = await GetAsync(provider, "/user", token, cancellation);
        if (user.ValueKind != JsonValueKind.Object || !user.TryGetProperty("id", out var id) || !id.TryGetInt64(out var number) || Text(user, "login") is not { } login)
        {
            throw new ExternalSignInException(ExternalSignInException.Provider, "GitHub did not say who it is");
        }

        var email = PrimaryEmail(await GetAsync(provider, "/user/emails", token, cancellation));
        return new ExternalIdentity(number.ToString(CultureInfo.InvariantCulture), login, Text(user, "name"), email, email is not null, user);
    }

    private Task<JsonElement> GetAsync(IdentityProvider provider, string path, string token, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, (provider.Issuer is null ? Api : HomeOf(provider) + "/api/v3") + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return transport.SendAsync(request, provider.AllowPrivateAddresses, cancellation);
    }

    // Only one that is verified says anything.
    private static string? PrimaryEmail(JsonElement emails) => emails.ValueKind != JsonValueKind.Array
        ? null
        : emails.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object && IsTrue(e, "primary") && IsTrue(e, "verified")).Select(e => Text(e, "email")).FirstOrDefault();

    /// <summary>The server's address, without a slash at its end.</summary>
    internal static string HomeOf(IdentityProvider provider) => provider.Issuer?.TrimEnd('/') ?? Home;

    private static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
