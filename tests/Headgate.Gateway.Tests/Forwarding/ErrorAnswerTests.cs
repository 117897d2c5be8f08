using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class ErrorAnswerTests
{
    [Theory]
    [InlineData("key sk-1234abcd is wrong", "key *** is wrong")]
    [InlineData("sk-1234abcd sk-1234abcd", "*** ***")]
    [InlineData("nothing secret", "nothing secret")]
    public void The_secret_is_masked_wherever_it_stands(string text, string expected) =>
        ErrorAnswer.Scrub(text, Build.Credential(secret: "sk-1234abcd")).ShouldBe(expected);

    [Theory]
    [InlineData("a/b+c=d")]
    [InlineData("a\\/b+c=d")]
    [InlineData("a/b\\u002Bc=d")]
    [InlineData("a/b\\u002bc=d")]
    [InlineData("a%2Fb%2Bc%3Dd")]
    public void It_is_masked_in_the_escapes_of_json_and_of_addresses_too(string written) =>
        ErrorAnswer.Scrub($"[{written}]", Build.Credential(secret: "a/b+c=d")).ShouldBe("[***]");

    [Fact]
    public void A_channel_without_a_secret_has_nothing_to_mask() =>
        ErrorAnswer.Scrub("any text", Build.Credential(secret: "")).ShouldBe("any text");

    [Fact]
    public void A_json_answer_is_kept_byte_for_byte()
    {
        var body = "{ \"error\" : \"\\u4f60 余额不足\" }";

        var kept = Keep(body, "application/json; charset=utf-8").ShouldNotBeNull();

        kept.Status.ShouldBe(402);
        kept.ContentType.ShouldBe("application/json; charset=utf-8");
        Encoding.UTF8.GetString(kept.Body).ShouldBe(body);
    }

    [Fact]
    public void Invalid_bytes_pass_unchanged()
    {
        byte[] body = [(byte)'"', 0xFF, 0xFE, (byte)'"'];
        using var answer = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        ErrorAnswer.Keep(answer, body, Build.Credential()).ShouldNotBeNull().Body.ShouldBe(body);
    }

    [Theory]
    [InlineData("{\"error\":\"bad key a/b+c=d\"}")]
    [InlineData("{\"error\":\"bad key a\\/b+c=d\"}")]
    [InlineData("{\"error\":\"bad key a/b\\u002Bc=d\"}")]
    public void A_kept_answer_does_not_hold_the_secret(string body) =>
        Encoding.UTF8.GetString(Keep(body, "application/problem+json", "a/b+c=d").ShouldNotBeNull().Body).ShouldBe("{\"error\":\"bad key ***\"}");

    [Theory]
    [InlineData("<html></html>", "text/html")]
    [InlineData("", "application/json")]
    [InlineData("{}", null)]
    public void What_is_no_json_is_left_to_the_gateways_own_words(string body, string? type) => Keep(body, type).ShouldBeNull();

    private static UpstreamErrorAnswer? Keep(string body, string? type, string secret = "sk-1234abcd")
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.PaymentRequired) { Content = new ByteArrayContent([]) };
        answer.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return ErrorAnswer.Keep(answer, Encoding.UTF8.GetBytes(body), Build.Credential(secret: secret));
    }
}
