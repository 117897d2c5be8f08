using System.Net;
using Headgate.Control.Outbound;

namespace Headgate.Control.Tests.Outbound;

public sealed class PrivateNetworksTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    public void Is_of_a_private_network(string address) => PrivateNetworks.Contains(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    public void Is_of_the_internet(string address) => PrivateNetworks.Contains(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("::ffff:169.254.169.254", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost", false)]
    public async Task Is_not_called(string host, bool allowPrivate) =>
        (await Should.ThrowAsync<IOException>(() => OutboundDialer.ConnectAsync(host, 9, allowPrivate, CancellationToken.None))).Message.ShouldContain(host);
}
