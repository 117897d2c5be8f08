using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Forwarding.Signing;

/// <summary>A Google service account's key file, as JSON text in a channel's credential.</summary>
public sealed class GoogleServiceAccount
{
    private const string UsualTokenUri = "https://oauth2.googleapis.com/token";

    private GoogleServiceAccount(string email, string privateKey, string? keyId, string? project, Uri tokenUri) =>
        (Email, PrivateKey, KeyId, Project, TokenUri) = (email, privateKey, keyId, project, tokenUri);

    /// <summary>The account's address.</summary>
    public string Email { get; }

    /// <summary>Id of the key; null: not said.</summary>
    public string? KeyId { get; }

    /// <summary>The project that it belongs to; null: not said.</summary>
    public string? Project { get; }

    /// <summary>Where tokens are made. Comes from the file: whoever sends a request there must ask <see cref="MayAsk"/> first.</summary>
    public Uri TokenUri { get; }

    private string PrivateKey { get; }

    /// <summary>Reads one. False: <paramref name="fault"/> says what is wrong, without the text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GoogleServiceAccount? account, [NotNullWhen(false)] out string? fault)
    {
        using var document = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(text).AsMemory());
        var root = document?.RootElement ?? default;
        var email = root.Text("client_email"u8);
        var key = root.Text("private_key"u8);
        account = null;
        fault = document is null ? "the service account is not JSON"
            : root.Text("type"u8) is not (null or "service_account") ? "the JSON is not a service account's key"
            : string.IsNullOrEmpty(email) ? "the service account has no client_email"
            : string.IsNullOrEmpty(key) ? "the service account has no private_key"
            : !IsKey(key) ? "the private_key of the service account is not an RSA key in PEM"
            : null;
        if (fault is not null)
        {
            return false;
        }

        if (!Uri.TryCreate(root.Text("token_uri"u8) ?? UsualTokenUri, UriKind.Absolute, out var tokenUri))
        {
            fault = "the token_uri of the service account is not an address";
            return false;
        }

        account = new GoogleServiceAccount(email!, key!, root.Text("private_key_id"u8), root.Text("project_id"u8), tokenUri);
        return true;
    }

    /// <summary>
    /// Whether a signed request may go to the token address: Google's own hosts over TLS. The file could name any host, which would
    /// get what the key signs.
    /// </summary>
    /// <param name="allowLoopback">Whether this machine's own addresses may too.</param>
    public bool MayAsk(bool allowLoopback)
    {
        if (TokenUri.IsLoopback)
        {
            return allowLoopback && (TokenUri.Scheme is "http" or "https");
        }

        return TokenUri is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
            && TokenUri.IdnHost.EndsWith(".googleapis.com", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The account's address; never its key.</summary>
    public override string ToString() => Email;

    /// <summary>Signs with RS256: RSA, PKCS #1 version 1.5, SHA-256.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> what)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(PrivateKey);
        return rsa.SignData(what, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static bool IsKey(string pem)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // The only way in which the library says that it is none.
            return false;
        }
    }
}
