using Headgate.Gateway.Access;
using Headgate.Gateway.Capturing;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Errors;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Relaying;
using Headgate.Gateway.Requests;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Gateway.Endpoints;

/// <summary>
/// Every request of the data plane, from its path to its record: <see cref="InvokeAsync"/> is the edge that all share,
/// <see cref="CallHandler"/> the straight line through the rooms.
/// </summary>
public sealed class GatewayHandler
{
    private readonly ISnapshotSource _snapshots;
    private readonly IRecordSink _records;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyAuthenticator _keys;
    private readonly Meter _meter;
    private readonly CallHandler _calls;
    private readonly RawHandler _raws;
    private readonly ICaptureSink? _captures;
    private readonly InboundRequestPool _requests = new();

    /// <summary>A handler with its rooms.</summary>
    public GatewayHandler(ISnapshotSource snapshots, IRecordSink records, TimeProvider time, ILoggerFactory loggers, ICaptureSink? captures = null)
    {
        _snapshots = snapshots;
        _records = records;
        _time = time;
        _captures = captures;
        _logger = loggers.CreateLogger<GatewayHandler>();
        _keys = new KeyAuthenticator(time);
        _meter = new Meter(records, time);
        var affinity = new Routing.ResponseAffinity();
        var admission = new Admission(time);
        var responses = new ResponseStore(time);
        _calls = CallHandler.Create(_meter, admission, affinity, new RequestTranslator(new ProofMemory(time), responses), time, loggers, captures);
        _raws = RawHandler.Create(_meter, admission, affinity, responses, time, captures);
    }

    /// <summary>Serves one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var started = _time.GetTimestamp();
        var startedAt = _time.GetUtcNow();
        var id = Guid.CreateVersion7(startedAt).ToString("N");
        var snapshot = _snapshots.Current;
        context.Response.Headers["x-headgate-request-id"] = id;
        if (Cors.Apply(context, snapshot.Settings))
        {
            return;
        }

        var match = EndpointTable.Match(context.Request.Path.Value ?? "/");
        var dialect = match.Kind is EndpointKind.ModelList or EndpointKind.Model or EndpointKind.None
            ? CallerDialect.Of(context.Request, match.Surface.Dialect)
            : match.Surface.Dialect;
        var request = _requests.Rent();
        var exchange = new Exchange(context, id, startedAt, started, snapshot, match, request);
        try
        {
            var error = MethodRules.Check(context.Request, match) ?? (IsOpen(match.Kind) ? null : Authenticate(exchange));
            error ??= await ServeAsync(exchange, dialect).ConfigureAwait(false);
            if (error is not null)
            {
                await RefuseAsync(exchange, dialect, error).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            await FailAsync(exchange, dialect, exception).ConfigureAwait(false);
        }
        finally
        {
            Close(exchange);
            Capturer.End(_captures, exchange);
            exchange.Asked?.Dispose();
            _requests.Return(request);
        }
    }

    private static bool IsOpen(EndpointKind kind) =>
        kind is EndpointKind.None or EndpointKind.Live or EndpointKind.Ready or EndpointKind.Hello;

    private GatewayError? Authenticate(Exchange exchange)
    {
        // A key that is known but may not (expired, switched off) is no stranger: its refusal leaves a record.
        var error = _keys.Authenticate(exchange.Context, exchange.Snapshot, out var key);
        exchange.Key = key;
        return error is { Kind: GatewayErrorKind.KeyUnknown } && _snapshots.DatabaseAway ? NotTellable : error;
    }

    private Task<GatewayError?> ServeAsync(Exchange exchange, DialectId dialect) => exchange.Match.Kind switch
    {
        EndpointKind.Call => _records.IsAvailable ? _calls.HandleAsync(exchange) : Task.FromResult<GatewayError?>(NotRecordable),
        EndpointKind.Raw => _records.IsAvailable ? _raws.HandleAsync(exchange) : Task.FromResult<GatewayError?>(NotRecordable),
        EndpointKind.StoredResponse => _records.IsAvailable ? _raws.HandleStoredAsync(exchange) : Task.FromResult<GatewayError?>(NotRecordable),
        EndpointKind.ModelList => ListModelsAsync(exchange, dialect),
        EndpointKind.Model => ModelsEndpoint.WriteOneAsync(exchange.Context, exchange.Snapshot, exchange.Key!, dialect, exchange.Match.Model!),
        EndpointKind.Live or EndpointKind.Hello => AnswerAsync(exchange.Context, StatusCodes.Status200OK, "{\"status\":\"ok\"}"),
        EndpointKind.Ready => _records.IsAvailable
            ? AnswerAsync(exchange.Context, StatusCodes.Status200OK, _snapshots.DatabaseAway ? "{\"status\":\"degraded\",\"database\":\"away\"}" : "{\"status\":\"ready\"}")
            : AnswerAsync(exchange.Context, StatusCodes.Status503ServiceUnavailable, "{\"status\":\"journal not writable\"}"),
        _ => Task.FromResult<GatewayError?>(new GatewayError(
            GatewayErrorKind.NotFound,
            $"There is nothing at {exchange.Context.Request.Method} {exchange.Context.Request.Path}. The gateway serves /v1/chat/completions, /v1/responses, /v1/messages, /v1beta/models/…, /v1/models and more; a provider's other paths are below /channels/CHANNEL/.")),
    };

    private static GatewayError NotRecordable { get; } = new(
        GatewayErrorKind.Unavailable,
        "The gateway cannot keep records at the moment (its data directory is full or not writable), so it does not serve requests.");

    private static GatewayError NotTellable { get; } = new(
        GatewayErrorKind.Unavailable,
        "The gateway's database is away, so it cannot tell whether this API key is right. Keys that it knows are served; try again in a moment.");

    private static async Task<GatewayError?> ListModelsAsync(Exchange exchange, DialectId dialect)
    {
        await ModelsEndpoint.WriteListAsync(exchange.Context, exchange.Snapshot, exchange.Key!, dialect).ConfigureAwait(false);
        return null;
    }

    private static async Task<GatewayError?> AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
        }

        return null;
    }

    private async Task RefuseAsync(Exchange exchange, DialectId dialect, GatewayError error)
    {
        exchange.Error = error;
        exchange.Status = ErrorTable.StatusOf(error.Kind);
        Close(exchange);
        if (error.Kind == GatewayErrorKind.ClientClosed || exchange.Context.Response.HasStarted)
        {
            return;
        }

        ResponseHead.Explain(exchange, _time);
        ResponseHead.ExplainCost(exchange, _time);
        await ErrorWriter.WriteAsync(exchange.Context, dialect, error, exchange.Id).ConfigureAwait(false);
    }

    // The one exception boundary.
    private async Task FailAsync(Exchange exchange, DialectId dialect, Exception exception)
    {
        if (exchange.Context.RequestAborted.IsCancellationRequested)
        {
            exchange.Error ??= new GatewayError(GatewayErrorKind.ClientClosed, "The client closed the connection.");
            return;
        }

        var error = exception is BadHttpRequestException bad
            ? new GatewayError(bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? GatewayErrorKind.TooLarge : GatewayErrorKind.InvalidRequest, $"The request cannot be read: {bad.Message}")
            : new GatewayError(GatewayErrorKind.Internal, $"The gateway failed. Whoever runs it finds request {exchange.Id} in its log.");
        if (error.Kind == GatewayErrorKind.Internal)
        {
            Log.Failed(_logger, exception, exchange.Id);
        }

        if (exchange.Context.Response.HasStarted)
        {
            exchange.Error = error;
            exchange.Context.Abort();
            return;
        }

        exchange.Context.Response.Clear();
        exchange.Context.Response.Headers["x-headgate-request-id"] = exchange.Id;
        Cors.Apply(exchange.Context, exchange.Snapshot.Settings);
        await RefuseAsync(exchange, dialect, error).ConfigureAwait(false);
    }

    // Requests with a known key leave one record; strangers and health checks leave none, so that nobody can fill the disk.
    private void Close(Exchange exchange)
    {
        if (exchange.Key is null || exchange.Match.Kind is EndpointKind.ModelList or EndpointKind.Model || (exchange.Error is null && !exchange.Lease.IsHeld))
        {
            return;
        }

        _meter.Complete(exchange, exchange.Error?.Kind == GatewayErrorKind.ClientClosed ? RequestOutcome.ClientClosed : RequestOutcome.Refused);
    }
}
