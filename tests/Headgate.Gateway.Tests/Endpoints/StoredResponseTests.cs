using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class StoredResponseTests : GatewayTest
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Upstream.OnPath("/v1/responses").Always(Replies.Responses("hello", id: "resp_7"));
        Upstream.Always(Replies.StoredResponse("hello"));
        await StartAsync(new TestConfig()
            .Channel("one", Upstream, "m", c => c.WithKeys("a", "b", "c") with { Type = "openai-responses" })
            .ApiKey("mine", "key-of-mine").ApiKey("other", "key-of-another"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_is_found_again_at_the_key_that_made_it(bool stream)
    {
        using (var made = await Gateway.PostAsync("/v1/responses", $$"""{"model":"m","input":"hi","stream":{{(stream ? "true" : "false")}}}""", "key-of-mine", Cancellation))
        {
            (await made.TextAsync(Cancellation)).ShouldContain("resp_7");
        }

        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "/v1/responses/resp_7"), (HttpMethod.Post, "/v1/responses/resp_7/cancel"), (HttpMethod.Get, "/responses/resp_7/input_items"), (HttpMethod.Delete, "/v1/responses/resp_7")])
        {
            using var answer = await Gateway.SendAsync(new HttpRequestMessage(method, path), "key-of-mine", Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        Upstream.Requests.Select(r => r.Credential).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        Upstream.Requests[2].Path.ShouldBe("/v1/responses/resp_7/cancel");
        Gateway.Sink.Records.Count.ShouldBe(5);
        Gateway.Sink.Records.Skip(1).ShouldAllBe(r => r.Operation == "storedResponse" && !r.Unpriced && r.Cost == 0);
    }

    [Fact]
    public async Task A_follow_up_goes_where_the_earlier_response_is_kept()
    {
        for (var i = 0; i < 8; i++)
        {
            using var answer = await Gateway.PostAsync("/v1/responses", """{"model":"m","input":"hi","previous_response_id":"resp_7"}""", "key-of-mine", Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        Upstream.Requests.Skip(1).Select(r => r.Credential).Distinct(StringComparer.Ordinal).ShouldBe([Upstream.Requests[0].Credential]);
    }

    [Fact]
    public async Task Nobody_reads_anothers_response()
    {
        using (await Gateway.PostAsync("/v1/responses", """{"model":"m","input":"hi"}""", "key-of-mine", Cancellation))
        {
        }

        using var answer = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/responses/resp_7"), "key-of-another", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.TextAsync(Cancellation)).ShouldNotContain("hello");
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_running_stream_can_be_cancelled()
    {
        var gate = new Gate();
        var wire = WireCase.Of("openai-responses");
        var running = await StartUpstreamAsync();
        running.OnPath("/v1/responses").Always(Replies.Sse([.. wire.Preamble, wire.Content]).Wait(gate).Chunks(wire.End));
        running.Always(Replies.StoredResponse("hello"));
        var config = wire.Config(running);
        await StartAsync(config);
        using var stream = await wire.StreamAsync(Gateway, Cancellation);

        using var cancel = await Gateway.PostAsync("/v1/responses/resp_1/cancel", "{}", cancellation: Cancellation);

        cancel.StatusCode.ShouldBe(HttpStatusCode.OK);
        gate.Open();
        await stream.TextAsync(Cancellation);
    }

    [Fact]
    public async Task Nothing_is_served_that_cannot_be_recorded()
    {
        using (await Gateway.PostAsync("/v1/responses", """{"model":"m","input":"hi"}""", "key-of-mine", Cancellation))
        {
        }

        Gateway.Sink.SetAvailable(false);

        foreach (var path in (string[])["/v1/responses/resp_7", "/channels/one/files", "/health/ready"])
        {
            using var answer = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), "key-of-mine", Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
        }

        using var call = await Gateway.PostAsync("/v1/responses", """{"model":"m","input":"hi"}""", "key-of-mine", Cancellation);
        call.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Upstream.Requests.Count.ShouldBe(1);
    }
}
