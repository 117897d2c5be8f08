using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Headgate.Control.Identity.External;

namespace Headgate.Control.Tests.Identity.External;

public sealed class IdTokenTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly IdTokenRules Rules = new("https://id.example.com", "client", "the-nonce");
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _rsa.Dispose();
        _curve.Dispose();
    }

    [Theory]
    [InlineData("RS256", "rsa")]
    [InlineData("RS384", "rsa")]
    [InlineData("RS512", "rsa")]
    [InlineData("PS256", "rsa")]
    [InlineData("PS512", "rsa")]
    [InlineData("ES256", "ec")]
    public void A_right_token_is_believed(string algorithm, string key)
    {
        var claims = Validate(Sign(Claims(), algorithm, key));

        claims.GetProperty("sub").GetString().ShouldBe("subject");
    }

    [Fact]
    public void A_token_without_a_signature_is_not()
    {
        var body = Part(Claims());
        foreach (var algorithm in new[] { "none", "None", "NONE", "nOnE" })
        {
            Reason($"{Part(new { alg = algorithm })}.{body}.").ShouldBe("its algorithm is none of those allowed");
            Reason($"{Part(new { alg = algorithm, kid = "rsa" })}.{body}.AAAA").ShouldBe("its algorithm is none of those allowed");
        }

        Reason($"{Part(new { alg = "RS256", kid = "rsa" })}.{body}.").ShouldBe("its signature is wrong");
        Reason($"{Part(new { kid = "rsa" })}.{body}.AAAA").ShouldBe("its algorithm is none of those allowed");
    }

    [Fact]
    public void The_public_key_is_no_shared_secret()
    {
        var head = $"{Part(new { alg = "HS256", kid = "rsa" })}.{Part(Claims())}";
        foreach (var secret in new[] { Encoding.ASCII.GetBytes(_rsa.ExportRSAPublicKeyPem()), _rsa.ExportRSAPublicKey(), _rsa.ExportSubjectPublicKeyInfo(), _rsa.ExportParameters(false).Modulus! })
        {
            Reason($"{head}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(head)))}").ShouldBe("its algorithm is none of those allowed");
        }
    }

    [Fact]
    public void A_key_checks_the_algorithms_of_its_kind_alone()
    {
        Reason(Sign(Claims(), "ES256", "rsa", signWith: "ec")).ShouldBe("its signature is wrong");
        Reason(Sign(Claims(), "RS256", "ec", signWith: "rsa")).ShouldBe("its signature is wrong");

        // A key that names its algorithm is for no other.
        var keys = JsonWebKey.ReadSet(JsonSerializer.SerializeToElement(new { keys = new[] { Rsa("rsa", alg: "PS256") } }), 10);
        Should.Throw<IdTokenException>(() => IdToken.Validate(Sign(Claims(), "RS256", "rsa"), keys, Rules, Now)).Message.ShouldBe("its signature is wrong");
    }

    [Fact]
    public void Keys_that_a_token_brings_along_are_not_looked_at()
    {
        using var own = RSA.Create(2048);
        var parameters = own.ExportParameters(false);
        var jwk = new { kty = "RSA", n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent) };
        var head = $"{Part(new { alg = "RS256", kid = "mine", jwk, jku = "https://evil.example/keys" })}.{Part(Claims())}";

        var e = Should.Throw<IdTokenException>(() => Validate($"{head}.{Base64Url.EncodeToString(own.SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}"));

        e.UnknownKey.ShouldBeTrue();
    }

    [Fact]
    public void Without_a_key_id_there_must_be_no_choice()
    {
        Should.Throw<IdTokenException>(() => Validate(Sign(Claims(), "RS256", null, signWith: "rsa"))).UnknownKey.ShouldBeTrue();
        var one = JsonWebKey.ReadSet(JsonSerializer.SerializeToElement(new { keys = new[] { Rsa(null) } }), 10);
        IdToken.Validate(Sign(Claims(), "RS256", null, signWith: "rsa"), one, Rules, Now).GetProperty("sub").GetString().ShouldBe("subject");
    }

    [Theory]
    [InlineData("iss", "\"https://id.example.com/\"", "it is of another issuer")]
    [InlineData("iss", "null", "it is of another issuer")]
    [InlineData("aud", "\"other\"", "it is for another client")]
    [InlineData("aud", "[\"other\"]", "it is for another client")]
    [InlineData("aud", "[]", "it is for another client")]
    [InlineData("aud", "[\"client\",\"other\"]", "it is for several and does not say for whom it was made")]
    [InlineData("azp", "\"other\"", "it was made for another client")]
    [InlineData("nonce", "\"another\"", "it answers another request")]
    [InlineData("nonce", "null", "it answers another request")]
    [InlineData("exp", "1799999879", "it has expired")]
    [InlineData("exp", "\"1900000000\"", "it has expired")]
    [InlineData("exp", "1e300", "it has expired")]
    [InlineData("iat", "1800000121", "it is too old, or of the future")]
    [InlineData("iat", "1799990000", "it is too old, or of the future")]
    [InlineData("nbf", "1800000121", "it is not valid yet")]
    [InlineData("nbf", "\"now\"", "it is not valid yet")]
    [InlineData("sub", "\"\"", "it does not say who it is")]
    [InlineData("sub", "7", "it does not say who it is")]
    public void A_wrong_claim_is_told(string claim, string value, string reason)
    {
        var claims = Claims();
        claims[claim] = JsonElement.Parse(value);

        Reason(Sign(claims, "RS256", "rsa")).ShouldBe(reason);
    }

    [Fact]
    public void Several_audiences_are_fine_if_it_was_made_for_us()
    {
        var claims = Claims();
        claims["aud"] = new[] { "other", "client" };
        claims["azp"] = "client";

        Validate(Sign(claims, "RS256", "rsa")).GetProperty("azp").GetString().ShouldBe("client");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("!.!.!")]
    [InlineData("W10.W10.W10")]
    public void What_is_no_token_is_refused(string token) => Should.Throw<IdTokenException>(() => Validate(token));

    [Fact]
    public void A_changed_body_breaks_the_signature_and_a_demand_that_is_not_known_refuses_all()
    {
        var parts = Sign(Claims(), "RS256", "rsa").Split('.');
        var other = Claims();
        other["sub"] = "somebody else";

        Reason($"{parts[0]}.{Part(other)}.{parts[2]}").ShouldBe("its signature is wrong");
        Reason($"{Part(new { alg = "RS256", kid = "rsa", crit = new[] { "b64" } })}.{parts[1]}.{parts[2]}").ShouldBe("it demands extensions that are not known here");
        Reason($"{Base64Url.EncodeToString("""{"alg":"RS256","alg":"none"}"""u8)}.{parts[1]}.{parts[2]}").ShouldBe("its header is no JSON");
    }

    [Fact]
    public void Weak_and_odd_keys_are_left_out_of_a_set_and_the_others_stay()
    {
        using var weak = RSA.Create(1024);
        var parameters = weak.ExportParameters(false);
        var set = JsonSerializer.SerializeToElement(new
        {
            keys = new object[]
            {
                new { kty = "RSA", kid = "weak", n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent) },
                new { kty = "oct", kid = "shared", k = "AAAA" },
                new { kty = "EC", kid = "off-curve", crv = "P-256", x = Base64Url.EncodeToString(new byte[32]), y = Base64Url.EncodeToString(new byte[32]) },
                new { kty = "EC", kid = "unknown", crv = "secp256k1", x = "AA", y = "AA" },
                new { kty = "RSA", kid = "broken", n = "!" },
                Rsa("enc", use: "enc"),
                "text",
                Rsa("rsa"),
            },
        });

        JsonWebKey.ReadSet(set, 10).Select(key => key.Id).ShouldBe(["rsa"]);
        JsonWebKey.ReadSet(set, 7).ShouldBeEmpty();
        JsonWebKey.ReadSet(JsonElement.Parse("[]"), 10).ShouldBeEmpty();
    }

    private static Dictionary<string, object> Claims() => new(StringComparer.Ordinal)
    {
        ["iss"] = "https://id.example.com",
        ["aud"] = "client",
        ["sub"] = "subject",
        ["nonce"] = "the-nonce",
        ["iat"] = Now.ToUnixTimeSeconds(),
        ["exp"] = Now.ToUnixTimeSeconds() + 300,
    };

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private JsonElement Validate(string token) => IdToken.Validate(token, Keys(), Rules, Now);

    private string Reason(string token) => Should.Throw<IdTokenException>(() => Validate(token)).Message;

    private IReadOnlyList<JsonWebKey> Keys()
    {
        var q = _curve.ExportParameters(false).Q;
        var curve = new { kty = "EC", kid = "ec", crv = "P-256", x = Base64Url.EncodeToString(q.X), y = Base64Url.EncodeToString(q.Y) };
        return JsonWebKey.ReadSet(JsonSerializer.SerializeToElement(new { keys = new object[] { Rsa("rsa"), curve } }), 10);
    }

    private Dictionary<string, string> Rsa(string? kid, string use = "sig", string? alg = null)
    {
        var parameters = _rsa.ExportParameters(false);
        var key = new Dictionary<string, string>(StringComparer.Ordinal) { ["kty"] = "RSA", ["use"] = use, ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent) };
        if (kid is not null)
        {
            key["kid"] = kid;
        }

        if (alg is not null)
        {
            key["alg"] = alg;
        }

        return key;
    }

    private string Sign(object claims, string algorithm, string? kid, string? signWith = null)
    {
        var head = $"{Part(kid is null ? new { alg = algorithm } : new { alg = algorithm, kid })}.{Part(claims)}";
        var data = Encoding.ASCII.GetBytes(head);
        var hash = algorithm[^3..] switch { "384" => HashAlgorithmName.SHA384, "512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        var signature = (signWith ?? kid) == "ec"
            ? _curve.SignData(data, hash)
            : _rsa.SignData(data, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        return $"{head}.{Base64Url.EncodeToString(signature)}";
    }
}
