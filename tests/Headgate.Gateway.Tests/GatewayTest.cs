using Headgate.Gateway.Metering;
using Headgate.TestKit;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Time;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests;

/// <summary>A test of whole requests: a clock that stands still, an upstream, and a gateway; everything is closed at the end.</summary>
public abstract class GatewayTest : IAsyncLifetime
{
    private readonly Stack<IAsyncDisposable> _open = new();
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    /// <summary>Cancelled when the run is, or when the test takes so long that it must be waiting for what never comes.</summary>
    protected CancellationToken Cancellation => _patience.Token;

    /// <summary>The gateway's clock.</summary>
    protected FakeTimeProvider Clock { get; } = new();

    /// <summary>The first upstream.</summary>
    protected FakeUpstream Upstream { get; private set; } = null!;

    /// <summary>The gateway that was started last.</summary>
    protected GatewayHarness Gateway { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        _patience.CancelAfter(Patience.Limit);
        Upstream = await StartUpstreamAsync();
    }

    public async ValueTask DisposeAsync()
    {
        while (_open.TryPop(out var open))
        {
            await open.DisposeAsync();
        }

        _patience.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task<FakeUpstream> StartUpstreamAsync(UpstreamProtocol protocol = UpstreamProtocol.Http1)
    {
        var upstream = await FakeUpstream.StartAsync(protocol);
        _open.Push(upstream);
        return upstream;
    }

    protected async Task<GatewayHarness> StartAsync(TestConfig config)
    {
        Gateway = await GatewayHarness.StartAsync(config, Clock);
        _open.Push(Gateway);
        return Gateway;
    }

    /// <summary>The record that the request left; fails when there are others beside it.</summary>
    protected async Task<RequestRecord> OnlyRecordAsync()
    {
        var record = await Gateway.NextRecordAsync();
        Gateway.Sink.Records.Count.ShouldBe(1);
        return record;
    }
}
