using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Headgate.Gateway.Capturing;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.TestKit.Hosting;

/// <summary>
/// The data plane in this process, on a real socket: the compiler, the handler and the transports as the server uses them, records
/// in memory, and the clock of the test's choice.
/// <code>await using var gateway = await GatewayHarness.StartAsync(new TestConfig().Channel("main", upstream, "glm-4.6"));
/// using var answer = await gateway.ChatAsync("glm-4.6");</code>
/// </summary>
public sealed class GatewayHarness : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SnapshotHolder _snapshots;
    private readonly TransportPool _transports = new();
    private readonly TimeProvider _time;

    private readonly ProviderCatalog _catalog;
    private readonly IUsageHistory _history;
    private IReadOnlyList<StoredApiKey> _stored;

    private GatewayHarness(TestConfig test, TimeProvider time, ProviderCatalog catalog, IUsageHistory history, ICaptureSink? captures)
    {
        var config = test.Build();
        _catalog = catalog;
        _history = history;
        _stored = test.StoredKeys;
        _time = time;
        States = new StateTable(time);
        _snapshots = new SnapshotHolder(Compile(config, 1).Snapshot!);
        var handler = new GatewayHandler(_snapshots, Sink, time, NullLoggerFactory.Instance, captures);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.AllowSynchronousIO = false;
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.Run(handler.InvokeAsync);
    }

    /// <summary>The address without a path.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Another address that speaks HTTP/2 with prior knowledge alone.</summary>
    public string Http2Url => _app.Urls.Last();

    /// <summary>Where the records are.</summary>
    public RecordingSink Sink { get; } = new();

    /// <summary>Mutable state: breakers, counters, latencies.</summary>
    public StateTable States { get; }

    /// <summary>The configuration in force, compiled.</summary>
    public GatewaySnapshot Snapshot => _snapshots.Current;

    /// <summary>A client without time-out and redirects; it sends <see cref="TestConfig.Key"/> unless a request has its own.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Starts a gateway.</summary>
    /// <param name="config">What it runs with.</param>
    /// <param name="time">Its clock; null: the system's.</param>
    /// <param name="catalog">Its providers; null: those that ship.</param>
    /// <param name="history">What was used before; null: nothing.</param>
    /// <param name="captures">Takes bodies; null: nobody does.</param>
    /// <exception cref="InvalidOperationException">The configuration has errors; the message lists them.</exception>
    public static async Task<GatewayHarness> StartAsync(TestConfig config, TimeProvider? time = null, ProviderCatalog? catalog = null, IUsageHistory? history = null, ICaptureSink? captures = null)
    {
        var gateway = new GatewayHarness(config, time ?? TimeProvider.System, catalog ?? ProviderCatalog.Embedded, history ?? NothingUsed.Instance, captures);
        await gateway._app.StartAsync();
        gateway.Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = new Uri(gateway.Url),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestConfig.Key);
        return gateway;
    }

    /// <summary>Compiles and publishes another configuration, as a change of the file would.</summary>
    public void Reload(TestConfig config)
    {
        _stored = config.StoredKeys;
        var result = Compile(config.Build(), _snapshots.Current.Version + 1);
        _snapshots.Publish(result.Snapshot!);
        States.Keep(result.InUse);
    }

    /// <summary>The state of a target; there must be exactly one for that channel, model and (where given) key.</summary>
    public TargetState Target(string channel, string model, string? secret = null) => Snapshot.Channels[channel].Routes[model].Tiers
        .SelectMany(t => t.Targets)
        .Single(t => secret is null || string.Equals(t.Credential.Secret, secret, StringComparison.Ordinal))
        .State;

    /// <summary>The state of an upstream key.</summary>
    public CredentialState Credential(string channel, string secret) =>
        Snapshot.Channels[channel].Credentials.Single(c => string.Equals(c.Secret, secret, StringComparison.Ordinal)).State;

    /// <summary>The record of the next request; waits until it is written.</summary>
    public Task<RequestRecord> NextRecordAsync() => Sink.NextAsync();

    /// <summary>Posts a small chat request; returns as soon as the headers are there.</summary>
    public Task<HttpResponseMessage> ChatAsync(string model, bool stream = false, string? key = null, CancellationToken cancellation = default) => PostAsync(
        "/v1/chat/completions",
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Say hello."}]{{(stream ? ",\"stream\":true" : string.Empty)}}}""",
        key,
        cancellation);

    /// <summary>Posts JSON; returns as soon as the headers are there.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json, string? key = null, CancellationToken cancellation = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        return SendAsync(request, key, cancellation);
    }

    /// <summary>Sends anything; returns as soon as the headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? key = null, CancellationToken cancellation = default)
    {
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();

        // No grace: what still runs was left running on purpose.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _transports.Dispose();
    }

    private CompileResult Compile(GatewayConfig config, long version)
    {
        var context = new CompileContext(version, States, _transports, _catalog, _time, _history, _stored);
        var result = SnapshotCompiler.Compile(config, context);
        return result.Snapshot is not null
            ? result
            : throw new InvalidOperationException("The test's configuration has errors:\n" + string.Join('\n', result.Errors));
    }

    private sealed class NothingUsed : IUsageHistory
    {
        public static NothingUsed Instance { get; } = new();

        public IReadOnlyList<UsageRow> Read(UsageQuery query) => [];
    }
}
