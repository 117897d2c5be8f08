using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Headgate.Control.Identity.External;

/// <summary>What an ID token must say.</summary>
/// <param name="Issuer">Exactly.</param>
/// <param name="ClientId">For whom.</param>
/// <param name="Nonce">In answer to which request.</param>
internal sealed record IdTokenRules(string Issuer, string ClientId, string Nonce);

/// <summary>An ID token was not believed.</summary>
/// <param name="reason">Why, for the log.</param>
/// <param name="unknownKey">Whether it is signed with a key that is not in the set: the set may be old.</param>
internal sealed class IdTokenException(string reason, bool unknownKey = false) : Exception(reason)
{
    /// <summary>Whether newer keys could change that.</summary>
    public bool UnknownKey { get; } = unknownKey;
}

/// <summary>
/// Validates ID tokens (OpenID Connect Core 1.0, 3.1.3.7; RFC 8725). The algorithm comes from a closed list of asymmetric ones, the key from the
/// issuer's set alone: whatever else a token's header names (a key in it, an address of one) is not looked at.
/// </summary>
internal static class IdToken
{
    private const int LongestToken = 64 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(30);
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Checks signature and claims.</summary>
    /// <returns>The claims.</returns>
    /// <exception cref="IdTokenException">It is not to be believed.</exception>
    public static JsonElement Validate(string token, IReadOnlyList<JsonWebKey> keys, IdTokenRules rules, DateTimeOffset now)
    {
        var parts = token.Length <= LongestToken ? token.Split('.') : [];
        if (parts.Length != 3)
        {
            throw new IdTokenException("it is no signed token");
        }

        var header = Decode(parts[0], "header");
        var algorithm = Text(header, "alg");
        if (algorithm is null || !Algorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            throw new IdTokenException("its algorithm is none of those allowed");
        }

        if (header.TryGetProperty("crit", out _))
        {
            throw new IdTokenException("it demands extensions that are not known here");
        }

        CheckSignature(parts, algorithm, Text(header, "kid"), keys);
        var claims = Decode(parts[1], "body");
        CheckClaims(claims, rules, now);
        return claims;
    }

    private static void CheckSignature(string[] parts, string algorithm, string? keyId, IReadOnlyList<JsonWebKey> keys)
    {
        // Without an id there must be no choice.
        var candidates = keyId is null ? (keys.Count == 1 ? keys : []) : keys.Where(key => key.Id == keyId).ToArray();
        if (candidates.Count == 0)
        {
            throw new IdTokenException("it is signed with a key that the issuer does not show", unknownKey: true);
        }

        var data = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var signature = Bytes(parts[2], "signature");
        if (!candidates.Any(key => key.Verify(algorithm, data, signature)))
        {
            throw new IdTokenException("its signature is wrong");
        }
    }

    private static void CheckClaims(JsonElement claims, IdTokenRules rules, DateTimeOffset now)
    {
        Require(Text(claims, "iss") == rules.Issuer, "it is of another issuer");
        var audiences = Audiences(claims);
        Require(audiences.Contains(rules.ClientId, StringComparer.Ordinal), "it is for another client");
        var party = Text(claims, "azp");
        Require(audiences.Count == 1 || party is not null, "it is for several and does not say for whom it was made");
        Require(party is null || party == rules.ClientId, "it was made for another client");
        var seconds = now.ToUnixTimeSeconds();
        var skew = (long)Skew.TotalSeconds;
        Require(Number(claims, "exp") is { } expires && expires > seconds - skew, "it has expired");
        Require(Number(claims, "iat") is { } issued && issued <= seconds + skew && issued >= seconds - (long)Oldest.TotalSeconds, "it is too old, or of the future");
        Require(!claims.TryGetProperty("nbf", out _) || (Number(claims, "nbf") is { } notBefore && notBefore <= seconds + skew), "it is not valid yet");
        Require(Text(claims, "nonce") is { } nonce && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(rules.Nonce)), "it answers another request");
        Require(Text(claims, "sub") is { Length: > 0 and <= 255 }, "it does not say who it is");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new IdTokenException(otherwise);
        }
    }

    private static IReadOnlyList<string> Audiences(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out var audience))
        {
            return [];
        }

        return audience.ValueKind switch
        {
            JsonValueKind.String => [audience.GetString()!],
            JsonValueKind.Array => [.. audience.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)],
            _ => [],
        };
    }

    private static JsonElement Decode(string part, string what)
    {
        try
        {
            var element = JsonElement.Parse(Bytes(part, what), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return element.ValueKind == JsonValueKind.Object ? element : throw new IdTokenException($"its {what} is no object");
        }
        catch (JsonException)
        {
            throw new IdTokenException($"its {what} is no JSON");
        }
    }

    private static byte[] Bytes(string part, string what)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            throw new IdTokenException($"its {what} is not base64url");
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) < 1e12 ? (long)number : null;
}
