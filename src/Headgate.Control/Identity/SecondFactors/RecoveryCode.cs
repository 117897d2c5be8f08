using System.Security.Cryptography;

namespace Headgate.Control.Identity.SecondFactors;

/// <summary>Recovery codes: 80 random bits as <c>xxxx-xxxx-xxxx-xxxx</c>, kept as SHA-256, each good once.</summary>
internal static class RecoveryCode
{
    /// <summary>How many one gets.</summary>
    public const int Count = 10;

    private const int Bytes = 10;
    private const int Part = 4;

    /// <summary>A new set.</summary>
    public static IReadOnlyList<string> CreateSet() => [.. Enumerable.Range(0, Count).Select(_ => Create())];

    /// <summary>What is stored, however it was typed.</summary>
    public static byte[] HashOf(string code) => Secret.HashOf(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant());

    private static string Create() => string.Join('-', Base32.Encode(RandomNumberGenerator.GetBytes(Bytes)).ToLowerInvariant().Chunk(Part).Select(part => new string(part)));
}
