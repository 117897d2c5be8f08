using Headgate.Control.Outbox;

namespace Headgate.Control.Tests.Outbox;

public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_176_000);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    [Fact]
    public void Is_what_openssl_makes_of_it() =>
        // printf '1795176000.{"a":1}' | openssl dgst -sha256 -hmac secret
        WebhookSignature.Create("secret", "{\"a\":1}"u8, 1_795_176_000).ShouldBe("t=1795176000,v1=7793a99dbb49930dae51f1a258a4e0581f8319f4fd60b81d4a0b719b07630924");

    [Fact]
    public void One_right_signature_of_several_is_enough()
    {
        var right = WebhookSignature.Create("new", "body"u8, Now.ToUnixTimeSeconds());

        WebhookSignature.IsRight($"{right},v1={new string('0', 64)},v0=x", "new", "body"u8, Now, Tolerance).ShouldBeTrue();
        WebhookSignature.IsRight($"v1={new string('0', 64)},{right}", "new", "body"u8, Now + Tolerance, Tolerance).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("t=,v1=")]
    [InlineData("t=1795176000")]
    [InlineData("t=1795176000,v1=zz")]
    [InlineData("v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=1795176000,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=99999999999999999999,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_none_is_wrong(string header) => WebhookSignature.IsRight(header, "secret", "body"u8, Now, Tolerance).ShouldBeFalse();

    [Fact]
    public void Another_body_another_secret_and_another_time_are_wrong()
    {
        var header = WebhookSignature.Create("secret", "body"u8, Now.ToUnixTimeSeconds());

        WebhookSignature.IsRight(header, "secret", "bodY"u8, Now, Tolerance).ShouldBeFalse();
        WebhookSignature.IsRight(header, "Secret", "body"u8, Now, Tolerance).ShouldBeFalse();
        WebhookSignature.IsRight(header, "secret", "body"u8, Now + Tolerance + TimeSpan.FromSeconds(1), Tolerance).ShouldBeFalse();
        WebhookSignature.IsRight(header, "secret", "body"u8, Now - Tolerance - TimeSpan.FromSeconds(1), Tolerance).ShouldBeFalse();
    }
}
