using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Headgate.Gateway.Access;

/// <summary>SHA-256 of an API key: what is stored and looked up instead of the key. Keys are long and random, so no salt or stretching is needed.</summary>
public readonly record struct KeyHash
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private KeyHash(ReadOnlySpan<byte> hash)
    {
        _high = MemoryMarshal.Read<UInt128>(hash);
        _low = MemoryMarshal.Read<UInt128>(hash[16..]);
    }

    /// <summary>The hash of a key as the client sent it.</summary>
    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        Span<byte> utf8 = stackalloc byte[512];
        Span<byte> hash = stackalloc byte[Length];
        if (!Encoding.UTF8.TryGetBytes(key, utf8, out var written))
        {
            // Nothing we issue is this long; hash it all the same, so that a configured key of any length works.
            SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString()), hash);
            return new KeyHash(hash);
        }

        SHA256.HashData(utf8[..written], hash);
        return new KeyHash(hash);
    }

    /// <summary>A stored hash; 32 bytes.</summary>
    public static KeyHash FromBytes(ReadOnlySpan<byte> hash) => new(hash[..Length]);

    /// <summary>The hash's 32 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        MemoryMarshal.Write(bytes, _high);
        MemoryMarshal.Write(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>Compares in constant time.</summary>
    public bool Equals(KeyHash other) => ((_high ^ other._high) | (_low ^ other._low)) == UInt128.Zero;

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)(ulong)_low);
}
