using System.Net;
using Headgate.Gateway.Access;

namespace Headgate.Gateway.Tests.Access;

public sealed class NetworkTextTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("192.168.1.7", "192.168.1.7/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("::1", "::1/128")]
    [InlineData("2001:DB8:1::5/32", "2001:db8::/32")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3/32")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    public void Addresses_and_ranges_are_read(string text, string network)
    {
        NetworkText.TryParse(text, out var parsed).ShouldBeTrue();

        parsed.ShouldBe(IPNetwork.Parse(network));
    }

    // The platform reads the first six as 0.0.0.10, 192.0.0.168, 10.1.0.2, 8.0.0.1, 127.0.0.1 and 127.0.0.1.
    [Theory]
    [InlineData("10/8")]
    [InlineData("192.168/16")]
    [InlineData("10.1.2/24")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("")]
    [InlineData("/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("::/129")]
    [InlineData("::ffff:10.0.0.0/8")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("10.0.0.1:80")]
    [InlineData("localhost")]
    [InlineData("*")]
    public void What_could_mean_something_else_is_refused(string text) => NetworkText.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("::ffff:a01:203", "10.1.2.3")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::1", "::1")]
    public void An_address_always_reads_the_same(string address, string words) => AddressText.Of(IPAddress.Parse(address)).ShouldBe(words);
}
