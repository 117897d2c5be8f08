using System.Security.Cryptography;
using System.Text;

namespace Headgate.Control.Outbox;

/// <summary>
/// The signature of a message, as Stripe made it usual: <c>t=SECONDS,v1=HEX</c>, where HEX is HMAC-SHA256 over <c>SECONDS.BODY</c>. The time stands in
/// it so that an old message cannot be sent again.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>The header of our own webhooks.</summary>
    public const string Header = "X-Headgate-Signature";

    /// <summary>Signs.</summary>
    public static string Create(string secret, ReadOnlySpan<byte> body, long seconds) => $"t={seconds},v1={Convert.ToHexStringLower(Hash(secret, body, seconds))}";

    /// <summary>Whether a signature is right and not older, or newer, than the tolerance.</summary>
    /// <param name="header">As it was sent; it may hold several signatures, of which one must be right.</param>
    /// <param name="secret">What it must be made with.</param>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="now">The moment.</param>
    /// <param name="tolerance">How far the clocks may differ and the message may have travelled.</param>
    public static bool IsRight(string header, string secret, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        long? seconds = null;
        var signatures = new List<byte[]>();
        foreach (var part in header.Split(','))
        {
            if (part.Split('=', 2) is not [var name, var value])
            {
                continue;
            }

            switch (name.Trim())
            {
                case "t" when long.TryParse(value, out var at):
                    seconds = at;
                    break;
                case "v1" when value.Length == SHA256.HashSizeInBytes * 2 && value.All(char.IsAsciiHexDigit):
                    signatures.Add(Convert.FromHexString(value));
                    break;
            }
        }

        if (seconds is not { } sent || Math.Abs(now.ToUnixTimeSeconds() - (decimal)sent) > (decimal)tolerance.TotalSeconds)
        {
            return false;
        }

        var expected = Hash(secret, body, sent);
        var right = false;
        foreach (var signature in signatures)
        {
            right |= CryptographicOperations.FixedTimeEquals(signature, expected);
        }

        return right;
    }

    private static byte[] Hash(string secret, ReadOnlySpan<byte> body, long seconds)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes($"{seconds}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
