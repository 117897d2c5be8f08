using System.Net;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class Http2Tests : GatewayTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Speaks_http_2_with_prior_knowledge(bool stream)
    {
        var modern = await StartUpstreamAsync(UpstreamProtocol.Http2);
        modern.Always(Replies.Chat("hello there"));
        await StartAsync(new TestConfig().Channel("main", modern, "m", c => c with { HttpVersion = "2-prior-knowledge" }));

        using var answer = await Gateway.ChatAsync("m", stream, cancellation: Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldContain("hello");
        modern.Request.Protocol.ShouldBe("HTTP/2");
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Completed);
    }

    [Fact]
    public async Task A_stream_that_is_reset_over_http_2_ends_in_an_error_event()
    {
        var modern = await StartUpstreamAsync(UpstreamProtocol.Http2);
        var gate = new Gate();
        modern.Always(Replies.Sse(ChatFrames.Text("hello")).Wait(gate).Reset());
        await StartAsync(new TestConfig().Channel("main", modern, "m", c => c with { HttpVersion = "2-prior-knowledge" }));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        gate.Open();

        WireCase.Of("openai").LastError(await answer.EventsAsync(Cancellation)).ShouldContain("'main'");
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Cut);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        var safe = await StartUpstreamAsync(UpstreamProtocol.Tls);
        await StartAsync(new TestConfig().Channel("main", safe, "m").Settings(s => s with { MaxRetries = 0 }));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await answer.TextAsync(Cancellation)).ShouldContain("the TLS connection failed");
        safe.Requests.ShouldBeEmpty();
    }
}
