using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Routing;

namespace Headgate.Control.Channels.Probing;

/// <summary>
/// One channel, compiled by itself, with states and connections of its own: trying it neither needs the running snapshot nor leaves a trace in it.
/// </summary>
internal sealed class ProbeBench : IDisposable
{
    private const string KeyName = "test";
    private readonly TransportPool _transports = new();

    /// <summary>Compiles a channel.</summary>
    /// <param name="channel">The channel, secrets in clear; tried even when it is switched off.</param>
    /// <param name="global">Defaults, such as a proxy.</param>
    /// <param name="context">What compiling needs.</param>
    /// <param name="key">The API key that may ask for everything of it.</param>
    /// <param name="within">Where its fields stand in the request.</param>
    /// <exception cref="Refusal">It is wrong.</exception>
    public ProbeBench(ChannelConfig channel, GlobalSettingsConfig global, CompileContext context, string key, string within = "")
    {
        var config = new GatewayConfig
        {
            Channels = [channel with { Enabled = true, Limits = new LimitsConfig(), Groups = [], Spillover = null }],
            GlobalSettings = global with { MaxRetries = 0 },
            Keys = [new ApiKeyConfig { Path = "keys[0]", Name = KeyName, Key = key }],
        };
        var compiled = SnapshotCompiler.Compile(config, context with { Version = 1, States = new StateTable(context.Time), Transports = _transports, StoredKeys = [] });
        if (compiled.Snapshot is null)
        {
            _transports.Dispose();
            throw Refusal.Invalid([.. compiled.Errors.Select(e => new FieldError(Field(e.Path, channel.Path, within), e.Message))]);
        }

        Snapshot = compiled.Snapshot;
    }

    /// <summary>The snapshot of that channel alone.</summary>
    public GatewaySnapshot Snapshot { get; }

    /// <summary>The channel.</summary>
    public Channel Channel => Snapshot.Channels.Values[0];

    /// <inheritdoc/>
    public void Dispose() => _transports.Dispose();

    private static string Field(string path, string channel, string within) =>
        path.StartsWith(channel + ".", StringComparison.OrdinalIgnoreCase) ? within + ChannelMapping.FieldOf(path[(channel.Length + 1)..]) : path;
}
