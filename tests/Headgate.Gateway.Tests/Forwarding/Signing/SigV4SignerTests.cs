using System.Text;
using Headgate.Gateway.Forwarding.Signing;

namespace Headgate.Gateway.Tests.Forwarding.Signing;

/// <summary>Against AWS's own test suite for Signature 4 and the example of its documentation.</summary>
public sealed class SigV4SignerTests
{
    private const string Moment = "20150830T123600Z";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/";

    [Theory]
    [InlineData("GET", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    public void Signs_the_suites_plain_requests(string method, string query, string signature)
    {
        var request = new SigV4.Request(
            method, "/", query, [new("host", "example.amazonaws.com"), new("x-amz-date", Moment)], SigV4.Hash([]));
        SigV4.Authorize(request, Key(), "us-east-1", "service", Moment)
            .ShouldBe($"{Scope}service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}");
    }

    [Fact]
    public void Signs_the_suites_form()
    {
        var request = new SigV4.Request(
            "POST",
            "/",
            string.Empty,
            [new("content-type", "application/x-www-form-urlencoded"), new("host", "example.amazonaws.com"), new("x-amz-date", Moment)],
            SigV4.Hash("Param1=value1"u8));
        SigV4.Authorize(request, Key(), "us-east-1", "service", Moment).ShouldBe(
            $"{Scope}service/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    }

    [Fact]
    public void Signs_the_example_of_the_documentation()
    {
        var request = new SigV4.Request(
            "GET",
            "/",
            "Action=ListUsers&Version=2010-05-08",
            [new("content-type", "application/x-www-form-urlencoded; charset=utf-8"), new("host", "iam.amazonaws.com"), new("x-amz-date", Moment)],
            SigV4.Hash([]));
        SigV4.Authorize(request, Key(), "us-east-1", "iam", Moment).ShouldEndWith(
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    [Fact]
    public async Task The_path_is_encoded_once_more_than_it_is_sent()
    {
        var signer = new SigV4Signer(Key("token"), "eu-west-1", new FrozenClock());
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://bedrock-runtime.eu-west-1.amazonaws.com/model/a.b-v1%3A0/converse")
        {
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        await signer.SignAsync(request, CancellationToken.None);
        await signer.SignAsync(request, CancellationToken.None);
        var payload = SigV4.Hash("{}"u8);
        Header(request, "x-amz-date").ShouldBe("20261120T120000Z");
        Header(request, "x-amz-content-sha256").ShouldBe(payload);
        Header(request, "x-amz-security-token").ShouldBe("token");

        // What is signed, written out by hand.
        const string Names = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token";
        var canonical = $"POST\n/model/a.b-v1%253A0/converse\n\nhost:bedrock-runtime.eu-west-1.amazonaws.com\nx-amz-content-sha256:{payload}\n"
            + $"x-amz-date:20261120T120000Z\nx-amz-security-token:token\n\n{Names}\n{payload}";
        var toSign = $"AWS4-HMAC-SHA256\n20261120T120000Z\n20261120/eu-west-1/bedrock/aws4_request\n{SigV4.Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (var step in new[] { "20261120", "eu-west-1", "bedrock", "aws4_request", toSign })
        {
            key = System.Security.Cryptography.HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        Header(request, "Authorization").ShouldBe(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/eu-west-1/bedrock/aws4_request, SignedHeaders={Names}, "
            + $"Signature={Convert.ToHexStringLower(key)}");
    }

    [Theory]
    [InlineData("AKIDEXAMPLE:secret", null)]
    [InlineData("AKIDEXAMPLE:secret:to:ken", "to:ken")]
    [InlineData("{\"accessKeyId\":\"AKIDEXAMPLE\",\"secretAccessKey\":\"secret\"}", null)]
    [InlineData(" {\"accessKeyId\":\"AKIDEXAMPLE\",\"secretAccessKey\":\"secret\",\"sessionToken\":\"t\"} ", "t")]
    public void Keys_are_read_in_both_forms_and_say_no_secret(string text, string? token)
    {
        AwsCredentialText.TryParse(text, out var credential).ShouldBeTrue();
        (credential!.AccessKey, credential.Secret, credential.SessionToken).ShouldBe(("AKIDEXAMPLE", "secret", token));
        credential.ToString().ShouldNotContain("secret");
        new SigV4Signer(credential, "r", TimeProvider.System).ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("")]
    [InlineData("bedrock-api-key")]
    [InlineData(":secret")]
    [InlineData("key:")]
    [InlineData("two words:secret")]
    [InlineData("{\"accessKeyId\":\"a\"}")]
    [InlineData("{")]
    public void Anything_else_is_no_key(string text) => AwsCredentialText.TryParse(text, out _).ShouldBeFalse();

    private static AwsCredentialText Key(string? token = null)
    {
        AwsCredentialText.TryParse($"AKIDEXAMPLE:{Secret}" + (token is null ? null : ":" + token), out var credential).ShouldBeTrue();
        return credential!;
    }

    private static string Header(HttpRequestMessage request, string name) => string.Join(',', request.Headers.GetValues(name));
}
