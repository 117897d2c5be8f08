using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Time;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.TestKit;

public sealed class GatewayHarnessTests : IAsyncLifetime
{
    private FakeUpstream _upstream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Carries_a_request_to_the_upstream_and_keeps_its_record()
    {
        _upstream.Reply(Replies.Chat("hello", new FakeUsage(100, 20)));
        await using var gateway = await GatewayHarness.StartAsync(
            new TestConfig().Channel("main", _upstream, "glm-4.6", c => c.WithPrice("glm-4.6", 2, 10)), new FakeTimeProvider());

        using var answer = await gateway.ChatAsync("GLM-4.6", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.JsonAsync(Cancellation)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("hello");
        answer.Headgate("channel").ShouldBe("main");
        (_upstream.Request.Credential, _upstream.Request.Model).ShouldBe(("sk-main", "glm-4.6"));
        var record = await gateway.NextRecordAsync();
        (record.Channel, record.Usage.Input, record.Usage.Output, record.Cost).ShouldBe(("main", 100L, 20L, 400_000L));
        gateway.Target("main", "glm-4.6").InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Takes_another_configuration_while_it_runs()
    {
        _upstream.Always(Replies.Chat("hello"));
        await using var gateway = await GatewayHarness.StartAsync(new TestConfig().Channel("main", _upstream, "one"));
        var state = gateway.Target("main", "one");

        gateway.Reload(new TestConfig().Channel("main", _upstream, "one,two", c => c.WithKeys("sk-main", "sk-more")));

        using var answer = await gateway.ChatAsync("two", cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        gateway.Target("main", "one", "sk-main").ShouldBeSameAs(state);
        gateway.Credential("main", "sk-more").Breaker.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public async Task Lists_the_errors_of_a_wrong_configuration()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(GatewayHarness.StartAsync(new TestConfig().Channel("main", "nowhere", "one")));

        error.Message.ShouldContain("providers[0]");
    }
}
