using System.Security.Cryptography;
using System.Text;
using Headgate.Gateway.Access;

namespace Headgate.Gateway.Tests.Access;

public sealed class KeyHashTests
{
    [Theory]
    [InlineData("hg-1")]
    [InlineData("ключ-鍵-🔑")]
    [InlineData("")]
    public void Is_the_sha256_of_the_utf8_key(string key) =>
        KeyHash.Of(key).ToBytes().ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(10_000)]
    public void Takes_keys_of_any_length(int length)
    {
        var key = new string('k', length);

        KeyHash.Of(key).ToBytes().ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    [Fact]
    public void Survives_the_way_through_bytes()
    {
        var hash = KeyHash.Of("hg-1");
        var again = KeyHash.FromBytes(hash.ToBytes());

        again.ShouldBe(hash);
        (again == hash).ShouldBeTrue();
        again.GetHashCode().ShouldBe(hash.GetHashCode());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(31)]
    public void One_bit_makes_another_hash(int index)
    {
        var bytes = KeyHash.Of("hg-1").ToBytes();
        bytes[index] ^= 1;

        KeyHash.FromBytes(bytes).ShouldNotBe(KeyHash.Of("hg-1"));
    }

    [Fact]
    public void Does_not_print_the_hash() => KeyHash.Of("hg-1").ToString().ShouldBe("KeyHash { }");
}
