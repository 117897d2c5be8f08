using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Headgate.Control.Identity;

/// <summary>Random texts of 256 bits that are told once and kept as SHA-256: sessions, tickets, invitations.</summary>
internal static class Secret
{
    /// <summary>A new one: 43 URL-safe characters.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored. It is long and random, so no salt or stretching is needed.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
