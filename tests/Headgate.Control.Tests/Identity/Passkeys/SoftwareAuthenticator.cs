using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Headgate.Control.Tests.Identity.Passkeys;

/// <summary>An authenticator in software: one P-256 key, attestation <c>none</c>, and everything about its answers that a test wants to be wrong.</summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _userHandle = string.Empty;

    /// <summary>The signature counter.</summary>
    public uint Counter { get; set; }

    /// <summary>Whether it verifies its user.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>What <c>navigator.credentials.create</c> would give.</summary>
    public JsonElement Create(JsonElement options, string origin)
    {
        _userHandle = options.GetProperty("user").GetProperty("id").GetString()!;
        var client = ClientData("webauthn.create", options, origin);
        var data = AuthenticatorData(options.GetProperty("rp").GetProperty("id").GetString()!, withCredential: true);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString(data);
        writer.WriteEndMap();
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            attestationObject = Base64Url.EncodeToString(writer.Encode()),
            transports = new[] { "internal" },
        });
    }

    /// <summary>What <c>navigator.credentials.get</c> would give.</summary>
    public JsonElement Get(JsonElement options, string origin, ECDsa? key = null)
    {
        Counter++;
        var client = ClientData("webauthn.get", options, origin);
        var data = AuthenticatorData(options.GetProperty("rpId").GetString()!, withCredential: false);
        var signature = (key ?? _key).SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(signature),
            userHandle = _userHandle,
        });
    }

    public void Dispose() => _key.Dispose();

    private static byte[] ClientData(string type, JsonElement options, string origin) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        type,
        challenge = options.GetProperty("challenge").GetString(),
        origin,
        crossOrigin = false,
    }));

    private JsonElement Credential(object response) => JsonSerializer.SerializeToElement(new
    {
        id = Base64Url.EncodeToString(_id),
        rawId = Base64Url.EncodeToString(_id),
        type = "public-key",
        response,
        clientExtensionResults = new { },
        authenticatorAttachment = "platform",
    });

    // Hash of the party, flags, counter; at the making also: id of the model, the credential's id, and the key in COSE.
    private byte[] AuthenticatorData(string party, bool withCredential)
    {
        using var data = new MemoryStream();
        data.Write(SHA256.HashData(Encoding.UTF8.GetBytes(party)));
        data.WriteByte((byte)(UserPresent | (Verifies ? UserVerified : 0) | (withCredential ? HasCredential : 0)));
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, Counter);
        data.Write(number);
        if (withCredential)
        {
            data.Write(new byte[16]);
            data.Write([(byte)(_id.Length >> 8), (byte)_id.Length]);
            data.Write(_id);
            data.Write(CoseKey());
        }

        return data.ToArray();
    }

    private byte[] CoseKey()
    {
        var point = _key.ExportParameters(false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        writer.WriteInt32(1);
        writer.WriteInt32(2);
        writer.WriteInt32(3);
        writer.WriteInt32(-7);
        writer.WriteInt32(-1);
        writer.WriteInt32(1);
        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
