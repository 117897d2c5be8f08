using Headgate.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Access;

public sealed class KeyReaderTests
{
    private readonly DefaultHttpContext _context = new();

    [Theory]
    [InlineData("Authorization", "Bearer hg-1")]
    [InlineData("authorization", "bearer hg-1")]
    [InlineData("Authorization", "Bearer   hg-1 ")]
    [InlineData("x-api-key", "hg-1")]
    [InlineData("api-key", "hg-1")]
    [InlineData("x-goog-api-key", " hg-1")]
    [InlineData("Sec-WebSocket-Protocol", "openai-insecure-api-key.hg-1")]
    [InlineData("Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.hg-1, openai-beta.realtime-v1")]
    public void Every_header_style_is_read(string header, string value)
    {
        _context.Request.Headers[header] = value;

        All().ShouldBe(["hg-1"]);
    }

    [Theory]
    [InlineData("?key=hg-1")]
    [InlineData("?alt=sse&key=hg-1")]
    [InlineData("?KEY=hg%2D1")]
    [InlineData("?k%65y=hg-1")]
    public void The_query_is_read(string query)
    {
        _context.Request.QueryString = new QueryString(query);

        All().ShouldBe(["hg-1"]);
    }

    [Fact]
    public void Several_keys_come_in_order_of_preference()
    {
        _context.Request.QueryString = new QueryString("?key=e");
        _context.Request.Headers.SecWebSocketProtocol = "openai-insecure-api-key.f";
        _context.Request.Headers["x-goog-api-key"] = "d";
        _context.Request.Headers["api-key"] = "c";
        _context.Request.Headers["x-api-key"] = "b";
        _context.Request.Headers.Authorization = "Bearer a";

        All().ShouldBe(["a", "b", "c", "d", "e", "f"]);
    }

    [Theory]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "")]
    [InlineData("x-api-key", "  ")]
    [InlineData("Sec-WebSocket-Protocol", "realtime")]
    [InlineData("Sec-WebSocket-Protocol", "openai-insecure-api-key.")]
    public void What_holds_no_key_is_passed_over(string header, string value)
    {
        _context.Request.Headers[header] = value;

        All().ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_place_does_not_hide_a_later_one()
    {
        _context.Request.Headers.Authorization = "Bearer";
        _context.Request.Headers["x-goog-api-key"] = "hg-1";

        All().ShouldBe(["hg-1"]);
    }

    private List<string> All()
    {
        var found = new List<string>();
        var place = 0;
        while (KeyReader.TryRead(_context.Request, ref place, out var key))
        {
            found.Add(key.ToString());
        }

        return found;
    }
}
