using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class UpstreamQueryTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?", "")]
    [InlineData("?alt=sse", "?alt=sse")]
    [InlineData("?key=hg-1", "")]
    [InlineData("?key", "")]
    [InlineData("?KEY=hg-1&alt=sse", "?alt=sse")]
    [InlineData("?alt=sse&key=hg-1&beta=true", "?alt=sse&beta=true")]
    [InlineData("?k%65y=hg-1", "")]
    [InlineData("?%6B%65%79=hg-1&a=1", "?a=1")]
    [InlineData("?key=a&key=b", "")]
    [InlineData("?monkey=1&keys=2&key2=3", "?monkey=1&keys=2&key2=3")]
    [InlineData("?q=a%26b%20c+d&&empty=", "?q=a%26b%20c+d&empty=")]
    public void The_clients_key_is_taken_out_and_the_rest_stays_as_it_is(string client, string upstream) =>
        UpstreamQuery.Of(new QueryString(client), Build.Credential()).ShouldBe(upstream);

    [Theory]
    [InlineData("", "?key=s%2Fe%2Bc%3Dret")]
    [InlineData("?alt=sse&key=hg-1", "?alt=sse&key=s%2Fe%2Bc%3Dret")]
    public void The_channels_key_is_put_in_where_it_travels_there(string client, string upstream) =>
        UpstreamQuery.Of(new QueryString(client), Build.Credential(secret: "s/e+c=ret", scheme: CredentialScheme.Query, place: "key")).ShouldBe(upstream);

    [Theory]
    [InlineData("?token=evil")]
    [InlineData("?TOKEN=evil")]
    [InlineData("?tok%65n=evil")]
    public void Nobody_sends_a_second_one_in_its_place(string client) =>
        UpstreamQuery.Of(new QueryString(client), Build.Credential(secret: "s", scheme: CredentialScheme.Query, place: "token")).ShouldBe("?token=s");
}
