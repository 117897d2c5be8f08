using System.Text;
using Headgate.Control.Identity.SecondFactors;

namespace Headgate.Control.Tests.Identity.SecondFactors;

public sealed class TotpTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, the rows of SHA-1.
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Totp.CodeAt(Key, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), 8).ShouldBe(code);

    // RFC 4648, section 10.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_the_standard(string text, string encoded)
    {
        Base32.Encode(Encoding.ASCII.GetBytes(text)).ShouldBe(encoded);
        Encoding.ASCII.GetString(Base32.Decode(encoded)).ShouldBe(text);
    }

    [Fact]
    public void The_neighbouring_steps_count_and_no_others()
    {
        var secret = Base32.Encode(Key);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_010);
        var step = Totp.StepAt(now);

        foreach (var offset in Enumerable.Range(-3, 7))
        {
            Totp.Match(secret, Totp.CodeAt(Key, step + offset), now, 0).ShouldBe(Math.Abs(offset) <= 1 ? step + offset : null);
        }

        Totp.Match(secret, Totp.CodeAt(Key, step), now, step).ShouldBeNull();
        Totp.Match(secret, Totp.CodeAt(Key, step).Insert(3, " "), now, step - 1).ShouldBe(step);
        Totp.Match(secret, "12345", now, 0).ShouldBeNull();
        Totp.Match(secret, "ＡＢＣＤＥＦ", now, 0).ShouldBeNull();
    }
}
