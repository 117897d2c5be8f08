using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Headgate.Control.Identity.External;

/// <summary>
/// A public key that a provider signs with (RFC 7517). A key is of one kind and checks only the algorithms of its kind: a symmetric one, or
/// none at all, cannot come up, whatever a token's header says.
/// </summary>
internal sealed class JsonWebKey
{
    private const int FewestRsaBits = 2048;
    private const int MostRsaBits = 8192;
    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _curve;

    private JsonWebKey(string? id, string? algorithm, RSAParameters? rsa, ECParameters? curve) => (Id, Algorithm, _rsa, _curve) = (id, algorithm, rsa, curve);

    /// <summary>Its id; null: it has none.</summary>
    public string? Id { get; }

    /// <summary>The one algorithm it is for; null: any of its kind.</summary>
    public string? Algorithm { get; }

    /// <summary>Reads the keys of a set that are for signing and of a kind that is known here.</summary>
    public static IReadOnlyList<JsonWebKey> ReadSet(JsonElement set, int most)
    {
        if (set.ValueKind != JsonValueKind.Object || !set.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return [.. keys.EnumerateArray().Take(most).Select(Read).OfType<JsonWebKey>()];
    }

    /// <summary>Whether a signature is this key's.</summary>
    /// <param name="algorithm">The token's <c>alg</c>.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature.</param>
    public bool Verify(string algorithm, byte[] data, byte[] signature)
    {
        if (Algorithm is not null && Algorithm != algorithm)
        {
            return false;
        }

        return algorithm switch
        {
            "RS256" => VerifyRsa(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS384" => VerifyRsa(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            "RS512" => VerifyRsa(data, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => VerifyRsa(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "PS384" => VerifyRsa(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
            "PS512" => VerifyRsa(data, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
            "ES256" => VerifyCurve(data, signature, HashAlgorithmName.SHA256, 32),
            "ES384" => VerifyCurve(data, signature, HashAlgorithmName.SHA384, 48),
            "ES512" => VerifyCurve(data, signature, HashAlgorithmName.SHA512, 66),
            _ => false,
        };
    }

    private bool VerifyRsa(byte[] data, byte[] signature, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        if (_rsa is not { } parameters)
        {
            return false;
        }

        using var rsa = RSA.Create(parameters);
        return rsa.VerifyData(data, signature, hash, padding);
    }

    private bool VerifyCurve(byte[] data, byte[] signature, HashAlgorithmName hash, int size)
    {
        if (_curve is not { } parameters || parameters.Q.X!.Length != size)
        {
            return false;
        }

        using var key = ECDsa.Create(parameters);
        return key.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    // One key that is odd must not take the others with it.
    private static JsonWebKey? Read(JsonElement key)
    {
        try
        {
            if (key.ValueKind != JsonValueKind.Object || Text(key, "use") is not (null or "sig"))
            {
                return null;
            }

            return Text(key, "kty") switch
            {
                "RSA" => ReadRsa(key),
                "EC" => ReadCurve(key),
                _ => null,
            };
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static JsonWebKey? ReadRsa(JsonElement key)
    {
        var parameters = new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") };
        using var rsa = RSA.Create(parameters);
        return rsa.KeySize is >= FewestRsaBits and <= MostRsaBits ? new JsonWebKey(Text(key, "kid"), Text(key, "alg"), parameters, null) : null;
    }

    private static JsonWebKey? ReadCurve(JsonElement key)
    {
        ECCurve? curve = Text(key, "crv") switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        if (curve is null)
        {
            return null;
        }

        var parameters = new ECParameters { Curve = curve.Value, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } };
        using var known = ECDsa.Create(parameters);
        return new JsonWebKey(Text(key, "kid"), Text(key, "alg"), null, parameters);
    }

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(Text(key, name) ?? throw new FormatException($"The key has no '{name}'."));
}
