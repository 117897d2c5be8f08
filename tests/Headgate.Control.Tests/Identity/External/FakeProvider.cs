using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Tests.Identity.External;

/// <summary>
/// An identity provider on a loopback port: an OpenID Connect issuer and a GitHub in one. It holds clients to PKCE, to their secret and to
/// the redirect address, hands every code out once, and signs as the test wants.
/// </summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    public const string ClientId = "headgate-client";
    public const string ClientSecret = "s3cret & more:+";
    private readonly WebApplication _app;
    private readonly Dictionary<string, Grant> _codes = new(StringComparer.Ordinal);
    private RSA _key = RSA.Create(2048);

    private FakeProvider(TimeProvider time)
    {
        Time = time;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrel();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public TimeProvider Time { get; }

    public string Issuer { get; private set; } = string.Empty;

    public string KeyId { get; private set; } = "key-1";

    /// <summary>How often the keys were read.</summary>
    public int KeyReads { get; private set; }

    /// <summary>What the next tokens say, besides what every token says.</summary>
    public Dictionary<string, object> Claims { get; } = new(StringComparer.Ordinal) { ["sub"] = "subject-1", ["preferred_username"] = "ann", ["email"] = "ann@example.com", ["email_verified"] = true };

    /// <summary>GitHub's <c>/user</c> and <c>/user/emails</c>.</summary>
    public string GitHubUser { get; set; } = """{"id":583231,"login":"octocat","name":"The Octocat"}""";

    public string GitHubEmails { get; set; } = """[{"email":"old@example.com","primary":false,"verified":true},{"email":"octocat@example.com","primary":true,"verified":true}]""";

    /// <summary>What the document says its issuer is; null: the truth.</summary>
    public string? ClaimedIssuer { get; set; }

    /// <summary>Whether it takes the secret in the body alone.</summary>
    public bool SecretInBody { get; set; }

    public static async Task<FakeProvider> StartAsync(TimeProvider time)
    {
        var provider = new FakeProvider(time);
        await provider._app.StartAsync();
        provider.Issuer = provider._app.Urls.First();
        return provider;
    }

    /// <summary>Changes the signing key.</summary>
    public void Rotate()
    {
        _key.Dispose();
        _key = RSA.Create(2048);
        KeyId = "key-" + Guid.CreateVersion7().ToString("N");
    }

    /// <summary>What a person's consent leads to: the address that the browser comes back to.</summary>
    public string Consent(Uri authorize)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(authorize.Query);
        query["client_id"].ToString().ShouldBe(ClientId);
        query["code_challenge_method"].ToString().ShouldBe("S256");
        var code = Guid.CreateVersion7().ToString("N");
        _codes[code] = new Grant(query["code_challenge"].ToString(), query["redirect_uri"].ToString(), query.TryGetValue("nonce", out var nonce) ? nonce.ToString() : string.Empty);
        return $"{query["redirect_uri"]}?code={code}&state={query["state"]}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => WriteAsync(context, new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = ClaimedIssuer ?? Issuer,
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["jwks_uri"] = Issuer + "/keys",
            ["token_endpoint_auth_methods_supported"] = SecretInBody ? ["client_secret_post"] : new[] { "client_secret_basic" },
        }),
        "/keys" => KeysAsync(context),
        "/token" => TokenAsync(context, gitHub: false),
        "/login/oauth/access_token" => TokenAsync(context, gitHub: true),
        "/api/v3/user" => GitHubAsync(context, GitHubUser),
        "/api/v3/user/emails" => GitHubAsync(context, GitHubEmails),
        _ => NotFoundAsync(context),
    };

    private Task KeysAsync(HttpContext context)
    {
        KeyReads++;
        var parameters = _key.ExportParameters(false);
        return WriteAsync(context, new
        {
            keys = new object[]
            {
                new { kty = "oct", kid = "odd", k = "AAAA" },
                new { kty = "RSA", use = "enc", kid = KeyId, n = "AQAB", e = "AQAB" },
                new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent) },
            },
        });
    }

    private async Task TokenAsync(HttpContext context, bool gitHub)
    {
        var form = await context.Request.ReadFormAsync();
        var (id, secret) = Credentials(context, form);
        var known = _codes.Remove(form["code"].ToString(), out var grant)
            && id == ClientId
            && secret == ClientSecret
            && form["redirect_uri"] == grant.RedirectUri
            && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == grant.Challenge;
        if (!known)
        {
            // GitHub says so with status 200.
            context.Response.StatusCode = gitHub ? 200 : 400;
            await WriteAsync(context, new { error = "invalid_grant" });
            return;
        }

        await WriteAsync(context, gitHub ? new { access_token = "gho_token" } : new { access_token = "x", token_type = "Bearer", id_token = Sign(grant.Nonce) });
    }

    private (string? Id, string? Secret) Credentials(HttpContext context, IFormCollection form)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.Ordinal))
        {
            return SecretInBody || context.Request.Path.Value!.StartsWith("/login", StringComparison.Ordinal) ? (form["client_id"].ToString(), form["client_secret"].ToString()) : (null, null);
        }

        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(header[6..])).Split(':', 2);
        return SecretInBody ? (null, null) : (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1]));
    }

    private string Sign(string nonce)
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["iss"] = Issuer, ["aud"] = ClientId, ["iat"] = now, ["exp"] = now + 300, ["nonce"] = nonce };
        foreach (var (name, value) in Claims)
        {
            claims[name] = value;
        }

        var signed = $"{Part(new { alg = "RS256", kid = KeyId, typ = "JWT" })}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static Task GitHubAsync(HttpContext context, string body)
    {
        if (context.Request.Headers.Authorization != "Bearer gho_token" || context.Request.Headers.UserAgent.Count == 0)
        {
            return NotFoundAsync(context);
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private static Task WriteAsync(HttpContext context, object body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body)).AsTask();
    }

    private readonly record struct Grant(string Challenge, string RedirectUri, string Nonce);
}
