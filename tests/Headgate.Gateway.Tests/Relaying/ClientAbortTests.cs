using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Relaying;

/// <summary>A client that goes away cancels the upstream in every phase, and leaves one record.</summary>
public sealed class ClientAbortTests : GatewayTest
{
    [Fact]
    public async Task While_the_provider_thinks()
    {
        Upstream.Always(Replies.NoAnswer());
        await AbortAsync(stream: false);

        var record = await OnlyRecordAsync();
        (record.Outcome, record.Error, record.Cost).ShouldBe((RequestOutcome.ClientClosed, "ClientClosed", 0L));
        Gateway.Target("main", "m").Breaker.IsAvailable.ShouldBeTrue();
        Gateway.Target("main", "m").InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task While_a_body_arrives()
    {
        var gate = new Gate();
        Upstream.Always(Reply.With(200, "application/json").Chunk("{\"choices\":[").Wait(gate));
        await AbortAsync(stream: false, gate.Reached);

        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.ClientClosed);
    }

    [Fact]
    public async Task Before_a_stream_has_content()
    {
        var gate = new Gate();
        Upstream.Always(Replies.Sse(ChatFrames.Role()).Wait(gate));
        await AbortAsync(stream: true, gate.Reached);

        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.ClientClosed);
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task In_the_middle_of_a_stream_what_was_relayed_is_metered(string dialect)
    {
        var wire = WireCase.Of(dialect);
        var words = Enumerable.Repeat(wire.Content, 20);
        Upstream.Always(Replies.Sse([.. wire.Preamble, .. words]).Hang());
        await StartAsync(wire.Config(Upstream, c => c.WithPrice("m", 1, 1)));
        var answer = await wire.StreamAsync(Gateway, Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        await body.ReadExactlyAsync(new byte[string.Concat([.. wire.Preamble, .. words]).Length], Cancellation);

        answer.Dispose();

        await Upstream.Request.Aborted;
        var record = await OnlyRecordAsync();
        record.Outcome.ShouldBe(RequestOutcome.ClientClosed);
        record.Usage.Estimated.ShouldBeTrue();
        record.Usage.Output.ShouldBeGreaterThanOrEqualTo(20);
        record.Cost.ShouldBe((record.Usage.Input + record.Usage.Output) * 1000);
    }

    [Fact]
    public async Task During_the_pause_before_another_attempt()
    {
        Upstream.Always(Replies.Error(500));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asking = Gateway.ChatAsync("m", cancellation: leaving.Token);
        await Clock.WhenArmedAsync(TimeSpan.FromMilliseconds(250));

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.ClientClosed);
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task While_a_file_is_downloaded()
    {
        Upstream.Always(Reply.With(200, "application/octet-stream").Forever(new string('x', 64 * 1024)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        var answer = await Gateway.Client.GetAsync("/channels/main/files/f1/content", HttpCompletionOption.ResponseHeadersRead, Cancellation);

        answer.Dispose();

        await Upstream.Request.Aborted;
        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.ClientClosed);
    }

    private async Task AbortAsync(bool stream, Task? when = null)
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c.WithPrice("m", 1, 1)));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asking = Gateway.ChatAsync("m", stream, cancellation: leaving.Token);
        var request = await Upstream.NextRequestAsync();
        await (when ?? Task.CompletedTask);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        await request.Aborted;
    }
}
