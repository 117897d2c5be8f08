using System.Net;
using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("169.254.0.0")]
    [InlineData("169.254.255.255")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("168.63.129.16")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00:ec2::23")]
    [InlineData("fd20:ce::254")]
    [InlineData("fd00:42::42")]
    [InlineData("fd00:c1::a9fe:a9fe")]
    [InlineData("fe80::1")]
    [InlineData("fe80::a9fe:a9fe%2")]
    [InlineData("febf::1")]
    public void Link_local_and_metadata_addresses_are_forbidden(string address) => AddressGuard.IsForbidden(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::ffff:100.100.100.200")]
    [InlineData("::ffff:168.63.129.16")]
    [InlineData("::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b::100.100.100.200")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("fd00:ec2::254%3")]
    public void In_any_disguise(string address) => AddressGuard.IsForbidden(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("100.100.100.201")]
    [InlineData("8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:808:808::1")]
    [InlineData("fd00:ec2::1")]
    [InlineData("2001:4860:4860::8888")]
    public void Other_addresses_may_be_reached(string address) => AddressGuard.IsForbidden(IPAddress.Parse(address)).ShouldBeFalse();

    [Fact]
    public void One_forbidden_address_of_a_host_is_enough()
    {
        var good = IPAddress.Parse("8.8.8.8");
        Should.NotThrow(() => AddressGuard.ThrowIfForbidden("example.com", [good]));

        var exception = Should.Throw<HttpRequestException>(
            () => AddressGuard.ThrowIfForbidden("example.com", [good, IPAddress.Parse("169.254.169.254")]));

        exception.HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
        exception.Message.ShouldContain("'example.com' leads to 169.254.169.254");
        exception.Message.ShouldContain("allowMetadataAddresses");
    }
}
