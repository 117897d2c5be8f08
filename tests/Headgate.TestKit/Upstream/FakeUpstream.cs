using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Headgate.TestKit.Upstream;

/// <summary>What a <see cref="FakeUpstream"/> speaks.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/1.1 in clear.</summary>
    Http1,

    /// <summary>HTTP/2 in clear, with prior knowledge.</summary>
    Http2,

    /// <summary>TLS with a certificate of its own, HTTP/1.1 and HTTP/2 as negotiated.</summary>
    Tls,
}

/// <summary>
/// A provider that does what the test says: a real Kestrel server on a free port of 127.0.0.1 that plays one <see cref="Reply"/>
/// for each request and remembers what it was sent.
/// <code>upstream.Reply(Replies.Error(503)).ThenReply(Replies.Chat("hello"));</code>
/// Scripts with a condition come before those without, in the order of their making. A request that no script is left for gets
/// a 500 that says so and is listed in <see cref="Unscripted"/>.
/// </summary>
public sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Script _script = new(_ => true);
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly ConcurrentQueue<ReceivedRequest> _unscripted = new();
    private readonly Channel<ReceivedRequest> _arrivals = Channel.CreateUnbounded<ReceivedRequest>();
    private readonly X509Certificate2? _certificate;
    private volatile Script[] _conditional = [];
    private volatile bool _disposing;
    private readonly List<(long Bytes, TaskCompletionSource Came)> _uploadWaiters = [];
    private long _uploaded;
    private int _connections;

    private FakeUpstream(UpstreamProtocol protocol)
    {
        // An empty builder: no configuration of the machine, no logging, no middleware beside our own.
        var builder = WebApplication.CreateEmptyBuilder(new());
        _certificate = protocol == UpstreamProtocol.Tls ? SelfMadeCertificate.Create() : null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Listen(System.Net.IPAddress.Loopback, 0, listen => Configure(listen, protocol));
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The address without a path, such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>The address with <c>/v1</c>: what most channels are configured with.</summary>
    public string BaseUrl => Url + "/v1";

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>Requests that no script was left for.</summary>
    public IReadOnlyList<ReceivedRequest> Unscripted => [.. _unscripted];

    /// <summary>The one request that came.</summary>
    /// <exception cref="InvalidOperationException">None came, or several.</exception>
    public ReceivedRequest Request => _requests.Count == 1
        ? _requests.Single()
        : throw new InvalidOperationException($"The upstream got {_requests.Count} requests instead of one: {string.Join("; ", _requests)}");

    /// <summary>Connections that were opened so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The certificate (PEM, without its key) that clients of a <see cref="UpstreamProtocol.Tls"/> upstream must trust.</summary>
    public string CertificatePem => _certificate?.ExportCertificatePem() ?? throw new InvalidOperationException("This upstream speaks no TLS.");

    /// <summary>Starts one; dispose it to close every connection.</summary>
    public static async Task<FakeUpstream> StartAsync(UpstreamProtocol protocol = UpstreamProtocol.Http1)
    {
        var upstream = new FakeUpstream(protocol);
        await upstream._app.StartAsync();
        return upstream;
    }

    /// <summary>Queues a reply for one request.</summary>
    public Script Reply(Reply reply) => _script.Reply(reply);

    /// <summary>The reply for every request that finds the queue empty.</summary>
    public Script Always(Reply reply) => _script.Always(reply);

    /// <summary>A script for requests that a condition holds for.</summary>
    public Script When(Func<ReceivedRequest, bool> condition)
    {
        var script = new Script(condition);
        _conditional = [.. _conditional, script];
        return script;
    }

    /// <summary>A script for a path, with or without its query.</summary>
    public Script OnPath(string path) => When(r =>
        string.Equals(r.Path, path, StringComparison.Ordinal) || string.Equals(r.PathAndQuery, path, StringComparison.Ordinal));

    /// <summary>A script for a model.</summary>
    public Script OnModel(string model) => When(r => string.Equals(r.Model, model, StringComparison.Ordinal));

    /// <summary>A script for an upstream key.</summary>
    public Script OnCredential(string secret) => When(r => string.Equals(r.Credential, secret, StringComparison.Ordinal));

    /// <summary>The next request that was not yet taken this way; waits for one.</summary>
    public async Task<ReceivedRequest> NextRequestAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        return await _arrivals.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Completes when so many bytes of request bodies came, of all requests together, whether or not a body is whole yet.</summary>
    public Task WhenUploadedAsync(long bytes)
    {
        lock (_uploadWaiters)
        {
            if (_uploaded >= bytes)
            {
                return Task.CompletedTask;
            }

            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _uploadWaiters.Add((bytes, came));
            return came.Task.WaitAsync(Patience.Limit, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposing = true;

        // A token that is cancelled already: no grace for requests that hang on purpose.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private void Configure(ListenOptions listen, UpstreamProtocol protocol)
    {
        listen.Protocols = protocol switch
        {
            UpstreamProtocol.Http1 => HttpProtocols.Http1,
            UpstreamProtocol.Http2 => HttpProtocols.Http2,
            _ => HttpProtocols.Http1AndHttp2,
        };
        listen.Use(next => connection =>
        {
            Interlocked.Increment(ref _connections);
            return next(connection);
        });
        if (_certificate is not null)
        {
            listen.UseHttps(_certificate);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await ReadAsync(context, body);
        var request = new ReceivedRequest(context.Request, body.ToArray());
        _requests.Enqueue(request);
        _arrivals.Writer.TryWrite(request);

        var run = new ReplyRun(request, context);
        using var watch = context.RequestAborted.Register(() => NoteAborted(run));
        try
        {
            await ChooseReply(request).PlayAsync(run);
            await run.FinishAsync();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away. Cancelling resumes the script before the watch is called, so it must be noted here as well.
            NoteAborted(run);
        }
        finally
        {
            request.NoteEnded();
        }
    }

    private async Task ReadAsync(HttpContext context, MemoryStream body)
    {
        var buffer = new byte[64 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is var read && read > 0)
        {
            body.Write(buffer, 0, read);
            lock (_uploadWaiters)
            {
                _uploaded += read;
                foreach (var waiter in _uploadWaiters.Where(w => w.Bytes <= _uploaded))
                {
                    waiter.Came.TrySetResult();
                }
            }
        }
    }

    private void NoteAborted(ReplyRun run)
    {
        if (!run.CutByScript && !_disposing)
        {
            run.Request.NoteAborted();
        }
    }

    private Reply ChooseReply(ReceivedRequest request)
    {
        foreach (var script in _conditional)
        {
            if (script.Take(request) is { } reply)
            {
                return reply;
            }
        }

        if (_script.Take(request) is { } unconditional)
        {
            return unconditional;
        }

        _unscripted.Enqueue(request);
        return Replies.Error(500, $"FakeUpstream has no script left for {request}");
    }
}
