using System.Net;
using Headgate.Gateway.Forwarding;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class ForbiddenAddressTests : GatewayTest
{
    [Theory]
    [InlineData("http://169.254.169.254/v1")]
    [InlineData("http://[fe80::1]/v1")]
    [InlineData("http://[::ffff:169.254.169.254]/v1")]
    [InlineData("http://2852039166/v1")]
    [InlineData("http://0xA9FEA9FE/v1")]
    [InlineData("http://100.100.100.200/v1")]
    [InlineData("http://[fd00:ec2::254]/v1")]
    [InlineData("http://metadata.google.internal/v1")]
    public async Task A_configuration_may_not_name_a_metadata_address(string address)
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(StartAsync(new TestConfig().Channel("main", address, "m")));

        error.Message.ShouldContain("allowMetadataAddresses");
    }

    [Fact]
    public async Task A_configuration_may_name_one_where_that_is_allowed()
    {
        await StartAsync(new TestConfig().Channel("main", "http://169.254.169.254/v1", "m", c => c with { AllowMetadataAddresses = true }));

        Gateway.Snapshot.Channels.ShouldContainKey("main");
    }

    // A name is judged by what it leads to at the moment of connecting; a literal goes the same way.
    [Fact]
    public async Task The_transport_does_not_connect_and_says_what_to_set()
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        var target = Gateway.Snapshot.Routes["m"].Tiers[0].Targets[0];
        using var guarded = new UpstreamTransport(new TransportOptions(null, false, true, TimeSpan.FromSeconds(5), AllowMetadataAddresses: false));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://169.254.169.254/latest");

        var fault = await Should.ThrowAsync<HttpRequestException>(guarded.SendAsync(request, Cancellation));

        OutcomeClassifier.OfException(target, fault).Error!.Message.ShouldContain("set allowMetadataAddresses on the channel");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        var elsewhere = await StartUpstreamAsync();
        Upstream.Always(Replies.Redirect(elsewhere.BaseUrl + "/chat/completions", status));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { MaxRetries = 0 }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);
        using var raw = await Gateway.Client.GetAsync("/channels/main/files", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        answer.Headers.Location.ShouldBeNull();
        (await answer.TextAsync(Cancellation)).ShouldContain("redirects are not followed");
        raw.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        elsewhere.Requests.ShouldBeEmpty();
    }
}
