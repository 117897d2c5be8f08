using Headgate.Gateway.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class CorsTests
{
    private readonly DefaultHttpContext _context = new();

    [Fact]
    public void Without_an_origin_nothing_is_said()
    {
        _context.Request.Method = "OPTIONS";

        Apply("*").ShouldBeFalse();
        _context.Response.Headers.ShouldBeEmpty();
    }

    [Fact]
    public void An_open_gateway_lets_every_origin_in_without_credentials()
    {
        _context.Request.Method = "POST";
        _context.Request.Headers.Origin = "https://app.example.com";

        Apply("*").ShouldBeFalse();
        _context.Response.Headers.AccessControlAllowOrigin.ToString().ShouldBe("*");
        _context.Response.Headers.AccessControlExposeHeaders.ToString().ShouldBe("*");
        _context.Response.Headers.AccessControlAllowCredentials.Count.ShouldBe(0);
    }

    [Fact]
    public void A_preflight_is_answered_and_names_the_headers_that_were_asked_for()
    {
        _context.Request.Method = "OPTIONS";
        _context.Request.Headers.Origin = "https://app.example.com";
        _context.Request.Headers.AccessControlRequestHeaders = "authorization,x-stainless-os";

        Apply("*").ShouldBeTrue();
        _context.Response.StatusCode.ShouldBe(204);
        _context.Response.Headers.AccessControlAllowHeaders.ToString().ShouldBe("authorization,x-stainless-os");
        _context.Response.Headers.AccessControlAllowMethods.ToString().ShouldContain("POST");
    }

    [Fact]
    public void A_named_origin_is_echoed_and_caches_are_told()
    {
        _context.Request.Headers.Origin = "https://app.example.com";

        Apply("https://other.example.com", "https://app.example.com").ShouldBeFalse();
        _context.Response.Headers.AccessControlAllowOrigin.ToString().ShouldBe("https://app.example.com");
        _context.Response.Headers.Vary.ToString().ShouldBe("Origin");
    }

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("POST")]
    public void Another_origin_gets_no_permission(string method)
    {
        _context.Request.Method = method;
        _context.Request.Headers.Origin = "https://evil.example.com";

        Apply("https://app.example.com").ShouldBeFalse();
        _context.Response.Headers.AccessControlAllowOrigin.Count.ShouldBe(0);
    }

    private bool Apply(params string[] origins) => Cors.Apply(_context, Build.Snapshot(corsOrigins: origins).Settings);
}
