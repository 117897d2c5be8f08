using System.Buffers.Text;
using System.Security.Cryptography;

namespace Headgate.Control.ApiKeys;

/// <summary>Makes the keys that we issue: <c>sk-headgate-</c> and 43 URL-safe characters, 256 random bits.</summary>
internal static class ApiKeySecret
{
    /// <summary>What every issued key begins with, so that secret scanners and people know it.</summary>
    public const string Prefix = "sk-headgate-";

    /// <summary>A new key.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The end of a key, enough to tell keys apart in a list and no more.</summary>
    public static string HintOf(string key) => key[^4..];
}
