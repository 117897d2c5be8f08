using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class RawForwarderAddressTests
{
    private const string Root = "https://api.example.com/api/paas/v4";

    [Theory]
    [InlineData(Root, "/files", "", Root + "/files")]
    [InlineData(Root, "/v4/files", "", Root + "/files")]
    [InlineData(Root, "/v4", "", Root)]
    [InlineData(Root, "/v4x/files", "", Root + "/v4x/files")]
    [InlineData(Root, "/v1/files", "", Root + "/v1/files")]
    [InlineData(Root, "/files", "?limit=2", Root + "/files?limit=2")]
    [InlineData(Root, "/files/a%2Fb", "", Root + "/files/a%2Fb")]
    [InlineData(Root, "/files/a%20b", "", Root + "/files/a%20b")]
    [InlineData(Root, "/files/report.2026.pdf", "", Root + "/files/report.2026.pdf")]
    [InlineData(Root, "/files/", "", Root + "/files/")]
    [InlineData(Root, "/@evil.com/x", "", Root + "/@evil.com/x")]
    [InlineData("https://api.example.com", "/v1/files", "", "https://api.example.com/v1/files")]
    [InlineData("https://api.example.com", "//evil.com/files", "", "https://api.example.com//evil.com/files")]
    [InlineData("http://localhost:8080/v1beta", "/v1beta/files", "", "http://localhost:8080/v1beta/files")]
    public void A_path_below_the_channel_is_kept_as_it_is(string root, string path, string query, string expected)
    {
        RawForwarder.AddressOf(Build.Channel("c", baseUrl: root), path, query, out var uri).ShouldBeNull();

        uri.ShouldNotBeNull().AbsoluteUri.ShouldBe(expected);
    }

    [Theory]
    [InlineData("/../admin")]
    [InlineData("/..")]
    [InlineData("/files/../../admin")]
    [InlineData("/%2e%2e/admin")]
    [InlineData("/%2E%2e/admin")]
    [InlineData("/.%2e/admin")]
    [InlineData("/v4/../../admin")]
    [InlineData("/files/..\\..\\admin")]
    [InlineData("/\\evil.com/")]
    [InlineData("@evil.com/")]
    [InlineData(".evil.com/")]
    [InlineData(":8443/")]
    [InlineData("evil/")]
    public void A_path_that_leads_out_of_it_is_refused(string path)
    {
        foreach (var root in new[] { Root, "https://api.example.com" })
        {
            var error = RawForwarder.AddressOf(Build.Channel("c", baseUrl: root), path, "", out _).ShouldNotBeNull($"{root} {path}");

            error.Kind.ShouldBe(GatewayErrorKind.InvalidRequest);
            error.Message.ShouldContain("below channel 'c'");
        }
    }
}
