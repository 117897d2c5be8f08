using System.Net;
using Headgate.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Access;

public sealed class TrustedProxiesTests
{
    private const string Proxy = "10.0.0.1";

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData(" 203.0.113.7 ", "203.0.113.7")]
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("[2001:db8::7]", "2001:db8::7")]
    [InlineData("[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("[::ffff:203.0.113.7]:1", "203.0.113.7")]
    public void A_trusted_proxy_says_who_the_client_is(string header, string client) => ClientOf(Proxy, header).ShouldBe(client);

    [Theory]
    [InlineData("6.6.6.6, 203.0.113.7", "203.0.113.7")]
    [InlineData("6.6.6.6, 203.0.113.7, 10.9.9.9", "203.0.113.7")]
    [InlineData("203.0.113.7,10.9.9.9,10.8.8.8", "203.0.113.7")]
    [InlineData("10.0.0.5, 10.9.9.9", "10.0.0.5")]
    [InlineData("6.6.6.6, 10.0.0.5, 203.0.113.7, 10.9.9.9", "203.0.113.7")]
    public void It_is_read_from_right_to_left_through_trusted_hops_alone(string header, string client) => ClientOf(Proxy, header).ShouldBe(client);

    [Theory]
    [InlineData("\"")]
    [InlineData("\"6.6.6.6")]
    [InlineData("6.6.6.6, \"")]
    [InlineData("nonsense")]
    [InlineData(",")]
    [InlineData("")]
    public void Whatever_a_client_writes_the_address_that_the_proxy_appends_to_it_counts(string written) =>
        ClientOf(Proxy, $"{written}, 203.0.113.7").ShouldBe("203.0.113.7");

    [Theory]
    [InlineData("unknown")]
    [InlineData("_hidden")]
    [InlineData("10")]
    [InlineData("010.1.1.1")]
    [InlineData("203.0.113.7:")]
    [InlineData("203.0.113.7:port")]
    [InlineData("[203.0.113.7]")]
    [InlineData("[2001:db8::7")]
    [InlineData("[2001:db8::7]x")]
    [InlineData("[]")]
    [InlineData("fe80::1%2")]
    [InlineData("6.6.6.6, ")]
    public void What_cannot_be_read_ends_the_walk_where_it_is(string header)
    {
        ClientOf(Proxy, header).ShouldBe(Proxy);
        ClientOf(Proxy, $"6.6.6.6, {header}, 10.7.7.7").ShouldBe("10.7.7.7");
    }

    [Fact]
    public void Several_headers_are_one_list()
    {
        var context = Context(Proxy);
        context.Request.Headers["X-Forwarded-For"] = new(["6.6.6.6", "203.0.113.7, 10.9.9.9", "10.8.8.8"]);

        Trust("10.0.0.0/8").Apply(context);

        context.Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse("203.0.113.7"));
    }

    [Fact]
    public void A_chain_without_end_is_left_after_sixteen_hops() =>
        ClientOf(Proxy, "203.0.113.7, " + string.Join(", ", Enumerable.Range(1, 100).Select(n => $"10.1.1.{n}"))).ShouldBe("10.1.1.85");

    [Theory]
    [InlineData("203.0.113.9")]
    [InlineData("11.0.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:11.0.0.1")]
    public void Nobody_else_is_believed(string peer)
    {
        var context = Context(peer, "192.0.2.1", "https");

        Trust("10.0.0.0/8").Apply(context);

        context.Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse(peer));
        context.Request.Scheme.ShouldBe("http");
    }

    [Fact]
    public void A_peer_without_an_address_is_not_believed()
    {
        var context = Context(Proxy, "192.0.2.1", "https");
        context.Connection.RemoteIpAddress = null;

        Trust("0.0.0.0/0", "::/0").Apply(context);

        context.Connection.RemoteIpAddress.ShouldBeNull();
        context.Request.Scheme.ShouldBe("http");
    }

    [Theory]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("fd00::5", "fd00::/8")]
    public void A_proxy_is_known_whichever_way_its_address_is_written(string peer, string trusted)
    {
        var context = Context(peer, "203.0.113.7");

        Trust(trusted).Apply(context);

        context.Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse("203.0.113.7"));
    }

    [Theory]
    [InlineData("203.0.113.7", "https", "https")]
    [InlineData("203.0.113.7", "HTTPS", "https")]
    [InlineData("203.0.113.7", "http", "http")]
    [InlineData("203.0.113.7", "https, http", "http")]
    [InlineData("203.0.113.7, 10.9.9.9", "https", "https")]
    [InlineData("203.0.113.7, 10.9.9.9", "https, http", "https")]
    [InlineData("203.0.113.7, 10.9.9.9", "http, https, http", "https")]
    [InlineData(null, "https", "https")]
    [InlineData("203.0.113.7", "gopher", "http")]
    [InlineData("203.0.113.7", "", "http")]
    public void The_scheme_is_that_of_the_same_hop(string? forwardedFor, string proto, string scheme)
    {
        var context = Context(Proxy, forwardedFor, proto);

        Trust("10.0.0.0/8").Apply(context);

        context.Request.Scheme.ShouldBe(scheme);
    }

    [Fact]
    public void What_a_proxy_does_not_say_stays()
    {
        var context = Context(Proxy);
        context.Request.Scheme = "https";

        Trust("10.0.0.0/8").Apply(context);

        context.Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse(Proxy));
        context.Request.Scheme.ShouldBe("https");
    }

    [Fact]
    public void Forwarded_is_not_read()
    {
        var context = Context(Proxy);
        context.Request.Headers["Forwarded"] = "for=192.0.2.1;proto=https";

        Trust("10.0.0.0/8").Apply(context);

        context.Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse(Proxy));
        context.Request.Scheme.ShouldBe("http");
    }

    [Fact]
    public void Those_that_cannot_be_read_are_named()
    {
        TrustedProxies.Parse(["10.0.0.0/8", "nginx", "::1", "10/8"], out var proxies).ShouldBe(["nginx", "10/8"]);

        proxies.IsEmpty.ShouldBeFalse();
        TrustedProxies.Parse([], out var none).ShouldBeEmpty();
        none.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_stranger_costs_nothing()
    {
        var context = Context("203.0.113.9", "192.0.2.1", "https");
        var proxies = Trust("10.0.0.0/8", "fd00::/8");
        proxies.Apply(context);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            proxies.Apply(context);
        }

        // The headers of a bare context and its features are made once; nothing is made for a request.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    private static string ClientOf(string peer, string header)
    {
        var context = Context(peer, header);
        Trust("10.0.0.0/8").Apply(context);
        return context.Connection.RemoteIpAddress!.ToString();
    }

    private static TrustedProxies Trust(params string[] networks)
    {
        TrustedProxies.Parse(networks, out var proxies).ShouldBeEmpty();
        return proxies;
    }

    private static DefaultHttpContext Context(string peer, string? forwardedFor = null, string? proto = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Scheme = "http";
        if (forwardedFor is not null)
        {
            context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        }

        if (proto is not null)
        {
            context.Request.Headers["X-Forwarded-Proto"] = proto;
        }

        return context;
    }
}
