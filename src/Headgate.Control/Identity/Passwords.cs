using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Headgate.Control.Identity;

/// <summary>Stores passwords as PBKDF2-SHA512: <c>pbkdf2-sha512$ITERATIONS$SALT$HASH</c>, the last two in base64url.</summary>
internal static class Passwords
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Iterations = 210_000;
    private const int SaltLength = 16;
    private const int HashLength = 64;

    /// <summary>Most characters of a password.</summary>
    public const int LongestLength = 1024;

    /// <summary>A random password of 24 URL-safe characters (144 bits).</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));

    /// <summary>What is stored of a password.</summary>
    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA512, HashLength);
        return $"{Scheme}${Iterations}${Base64Url.EncodeToString(salt)}${Base64Url.EncodeToString(hash)}";
    }

    /// <summary>Tells later whether what is stored has changed, without telling what it is: what a password opened ends with it.</summary>
    public static string StampOf(string stored) => Convert.ToHexString(Secret.HashOf(stored));

    /// <summary>Whether what is stored is weaker than what would be stored today.</summary>
    public static bool IsOutdated(string stored) =>
        stored.Split('$') is not [Scheme, var rounds, _, _] || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations < Iterations;

    /// <summary>Whether a password is the stored one; false too when what is stored is no hash of ours.</summary>
    public static bool Verify(string password, string stored)
    {
        if (stored.Split('$') is not [Scheme, var rounds, var salt, var hash]
            || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations < 1
            || !Base64Url.IsValid(salt)
            || !Base64Url.IsValid(hash))
        {
            return false;
        }

        var expected = Base64Url.DecodeFromChars(hash);
        var actual = Rfc2898DeriveBytes.Pbkdf2(password, Base64Url.DecodeFromChars(salt), iterations, HashAlgorithmName.SHA512, HashLength);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }
}
