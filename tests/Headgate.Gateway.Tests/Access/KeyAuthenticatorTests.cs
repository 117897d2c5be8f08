using System.Net;
using Headgate.Gateway.Access;
using Headgate.Protocols.Chat;
using Headgate.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Access;

public sealed class KeyAuthenticatorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DefaultHttpContext _context = new();

    [Fact]
    public void A_known_key_is_found()
    {
        var key = Build.Key();

        Authenticate(key, out var found).ShouldBeNull();
        found.ShouldBeSameAs(key);
    }

    [Theory]
    [InlineData("sk-48-letters", "sk-48-letters", true)]
    [InlineData("sk-48-letters", "48-letters", true)]
    [InlineData("48-letters", "sk-48-letters", false)]
    [InlineData("sk-sk-48-letters", "sk-48-letters", false)]
    [InlineData("sk-", "", false)]
    public void A_key_is_found_without_its_usual_beginning_too(string known, string sent, bool found)
    {
        _context.Request.Headers["x-api-key"] = sent;
        new KeyAuthenticator(_time).Authenticate(_context, Build.Snapshot(keys: [(known, Build.Key())]), out var key);

        (key is not null).ShouldBe(found);
    }

    [Fact]
    public void A_bare_key_of_any_length_breaks_nothing()
    {
        foreach (var length in new[] { 128, 129, 5000 })
        {
            _context.Request.Headers["x-api-key"] = new string('k', length);
            new KeyAuthenticator(_time).Authenticate(_context, Build.Snapshot(), out _).ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.KeyUnknown);
        }
    }

    [Fact]
    public void No_key_is_told_how_to_send_one()
    {
        var error = new KeyAuthenticator(_time).Authenticate(_context, Build.Snapshot(), out var key);

        error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.KeyMissing);
        error.Message.ShouldContain("Authorization: Bearer");
        key.ShouldBeNull();
    }

    [Fact]
    public void An_unknown_key_is_not_repeated_in_the_error()
    {
        _context.Request.Headers["x-api-key"] = "hg-stranger";

        var error = new KeyAuthenticator(_time).Authenticate(_context, Build.Snapshot(), out var key);

        error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.KeyUnknown);
        error.Message.ShouldNotContain("hg-stranger");
        key.ShouldBeNull();
    }

    [Fact]
    public void The_second_of_two_keys_is_tried_when_the_first_is_unknown()
    {
        _context.Request.Headers.Authorization = "Bearer left-over-token";

        Authenticate(Build.Key(), out var found).ShouldBeNull();
        found.ShouldNotBeNull();
    }

    [Fact]
    public void The_second_of_two_keys_is_tried_when_the_first_has_expired()
    {
        var old = Copy(Build.Key(name: "old"), expires: _time.GetUtcNow());
        var current = Build.Key(name: "new");
        _context.Request.Headers.Authorization = "Bearer hg-old";
        _context.Request.Headers["x-api-key"] = "hg-new";

        var error = new KeyAuthenticator(_time).Authenticate(_context, Build.Snapshot(keys: [("hg-old", old), ("hg-new", current)]), out var found);

        error.ShouldBeNull();
        found.ShouldBeSameAs(current);
    }

    [Fact]
    public void A_key_ends_at_its_very_moment()
    {
        var key = Copy(Build.Key(), expires: _time.GetUtcNow() + TimeSpan.FromSeconds(1));

        Authenticate(key, out _).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));

        var error = Authenticate(key, out _);
        error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.KeyExpired);
        error.Message.ShouldBe("API key 'laptop' expired at 2026-11-20 12:00:01 UTC.");
    }

    [Fact]
    public void The_moment_of_expiry_is_told_in_universal_time()
    {
        var key = Copy(Build.Key(), expires: new DateTimeOffset(2026, 11, 20, 19, 0, 0, TimeSpan.FromHours(8)));

        Authenticate(key, out _).ShouldNotBeNull().Message.ShouldBe("API key 'laptop' expired at 2026-11-20 11:00:00 UTC.");
    }

    [Fact]
    public void A_key_that_is_switched_off_says_so()
    {
        var error = Authenticate(Copy(Build.Key(), enabled: false), out _);

        error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.KeyExpired);
        error.Message.ShouldContain("switched off");
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::ffff:11.1.2.3", false)]
    [InlineData("192.168.1.7/32", "192.168.1.7", true)]
    [InlineData("2001:db8::/32", "2001:db8::1", true)]
    [InlineData("2001:db8::/32", "10.1.2.3", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("10.0.0.0/8", null, false)]
    public void Networks_hold_for_both_families(string network, string? address, bool allowed)
    {
        _context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);

        var error = Authenticate(Copy(Build.Key(), networks: [IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse(network)]), out _);

        (error is null).ShouldBe(allowed);
        error?.Kind.ShouldBe(GatewayErrorKind.NotAllowed);
    }

    private GatewayError? Authenticate(ApiKey key, out ApiKey? found)
    {
        _context.Request.Headers["x-api-key"] = "hg-1";
        return new KeyAuthenticator(_time).Authenticate(_context, Build.Snapshot(keys: [("hg-1", key)]), out found);
    }

    private static ApiKey Copy(ApiKey key, DateTimeOffset? expires = null, bool enabled = true, IPNetwork[]? networks = null, DateTimeOffset? secretEnds = null) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Models = key.Models,
        Limits = key.Limits,
        ExpiresAt = expires,
        SecretEndsAt = secretEnds,
        Enabled = enabled,
        AllowedNetworks = networks ?? [],
    };
}
