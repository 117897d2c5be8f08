using System.Security.Cryptography;
using System.Text;

namespace Headgate.Control.Secrets;

/// <summary>
/// Seals what must be read again (upstream credentials, TOTP secrets, passwords of mail servers) with AES-256-GCM. What is sealed is bound to
/// its place: a sealed secret that is copied into another row does not open. Layout: version (1), nonce (12), tag (16), ciphertext.
/// </summary>
public sealed class MasterKey
{
    /// <summary>Length of the key in bytes.</summary>
    public const int Length = 32;

    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeadLength = 1 + NonceLength + TagLength;
    private readonly byte[] _key;

    /// <summary>A key of 32 bytes.</summary>
    public MasterKey(ReadOnlySpan<byte> key) =>
        _key = key.Length == Length ? key.ToArray() : throw new ArgumentException($"A master key has {Length} bytes.", nameof(key));

    /// <summary>Seals a text.</summary>
    /// <param name="secret">The text.</param>
    /// <param name="place">Where it will stand, such as <c>credential:ID</c>; opening it takes the same.</param>
    public byte[] Seal(string secret, string place)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[HeadLength + plain.Length];
        box[0] = Version;
        RandomNumberGenerator.Fill(box.AsSpan(1, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(box.AsSpan(1, NonceLength), plain, box.AsSpan(HeadLength), box.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(place));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>Opens what was sealed.</summary>
    /// <exception cref="CryptographicException">Sealed with another key, for another place, or damaged.</exception>
    public string Open(ReadOnlySpan<byte> box, string place)
    {
        if (box.Length < HeadLength || box[0] != Version)
        {
            throw new CryptographicException("This is nothing that was sealed here.");
        }

        var plain = new byte[box.Length - HeadLength];
        using var aes = new AesGcm(_key, TagLength);
        try
        {
            aes.Decrypt(box.Slice(1, NonceLength), box[HeadLength..], box.Slice(1 + NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(place));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new CryptographicException("A sealed secret does not open: the master key is another one than it was sealed with, or the secret was damaged.", e);
        }

        var secret = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return secret;
    }

    /// <inheritdoc/>
    public override string ToString() => "(master key)";
}
