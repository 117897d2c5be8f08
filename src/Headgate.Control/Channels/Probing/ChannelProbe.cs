using Headgate.Contracts;
using Headgate.Control.ApiKeys;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Metering;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Channels.Probing;

/// <summary>Tries a channel: a real request, sent through the data plane's own code from its path to its record, with nothing else to go to.</summary>
public sealed class ChannelProbe(ConfigurationPublisher publisher, ProbeSource source)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Tries a channel that is there.</summary>
    public async Task<ProbeResult> RunAsync(string id, ProbeInput input, CancellationToken cancellation) =>
        await RunAsync(await source.FindAsync(id, input.CredentialId, cancellation), input, string.Empty, string.Empty, cancellation);

    /// <summary>Tries a channel that is not saved yet.</summary>
    public async Task<ProbeResult> RunAsync(ProbeNewChannel probe, CancellationToken cancellation) =>
        await RunAsync(await source.OfAsync(probe, cancellation), probe.Test ?? new ProbeInput(), "channel.", "test.", cancellation);

    private async Task<ProbeResult> RunAsync(ChannelConfig channel, ProbeInput input, string within, string prefix, CancellationToken cancellation)
    {
        var time = publisher.Context.Time;
        var request = ProbeRequest.For(channel, input, prefix);
        var key = ApiKeySecret.Create();
        using var bench = new ProbeBench(channel, publisher.Config.GlobalSettings, publisher.Context, key, within);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var answer = new MemoryStream();
        var caught = new ProbeRecord();
        var handler = new GatewayHandler(new SnapshotHolder(bench.Snapshot), caught, time, NullLoggerFactory.Instance);
        var context = request.ToContext(key, answer, either.Token);
        await handler.InvokeAsync(context);
        cancellation.ThrowIfCancellationRequested();
        return caught.Record is { } record
            ? Tell(request, record, patience.IsCancellationRequested)
            : new ProbeResult { Ok = false, Status = context.Response.StatusCode, LatencyMs = 0, Model = request.Model, Message = "The gateway refused the request before it was sent; the channel may not serve this operation." };
    }

    private static ProbeResult Tell(ProbeRequest request, RequestRecord record, bool late) => new()
    {
        Ok = record.Outcome == RequestOutcome.Completed,
        Status = record.Status,
        LatencyMs = record.DurationMicroseconds / 1000d,
        FirstTokenMs = record.Outcome == RequestOutcome.Completed && record.FirstByteMicroseconds > 0 ? record.FirstByteMicroseconds / 1000d : null,
        Model = request.Model,
        UpstreamModel = record.UpstreamModel,
        Credential = record.Credential,
        Error = late ? "timeout" : record.Error,
        Message = late ? $"No whole answer came within {Patience.TotalSeconds} seconds." : record.ErrorMessage,
        InputTokens = record.Usage.Input,
        OutputTokens = record.Usage.Output,
        CostUsd = record.Cost is { } cost ? Money.Usd(cost) : null,
    };
}
