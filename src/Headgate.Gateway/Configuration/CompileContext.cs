using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Configuration;

/// <summary>What compiling needs beside the configuration.</summary>
/// <param name="Version">Number of the snapshot to be.</param>
/// <param name="States">State that survives reloads.</param>
/// <param name="Transports">Connections that survive reloads.</param>
/// <param name="Catalog">Known providers.</param>
/// <param name="Time">The clock.</param>
/// <param name="Usage">What was used before this process began.</param>
/// <param name="StoredKeys">API keys of the database, in addition to the file's.</param>
public sealed record CompileContext(
    long Version,
    StateTable States,
    TransportPool Transports,
    ProviderCatalog Catalog,
    TimeProvider Time,
    IUsageHistory Usage,
    IReadOnlyList<StoredApiKey> StoredKeys)
{
    /// <summary>The channels of the snapshot in force, which need not be compiled again where they are the same; null: all are.</summary>
    public CompiledChannels? Earlier { get; init; }
}

/// <summary>What compiling led to.</summary>
/// <param name="Snapshot">The snapshot; null: there are errors.</param>
/// <param name="Errors">Everything that is wrong.</param>
/// <param name="Warnings">Everything worth knowing.</param>
/// <param name="InUse">Which states the snapshot names: what <see cref="StateTable.Keep"/> is given once the snapshot is published.</param>
public sealed record CompileResult(
    GatewaySnapshot? Snapshot,
    IReadOnlyList<ConfigProblem> Errors,
    IReadOnlyList<ConfigProblem> Warnings,
    StatesInUse InUse)
{
    /// <summary>Its channels, for the next compilation once the snapshot is published; null: there is no snapshot.</summary>
    public CompiledChannels? Channels { get; init; }
}

/// <summary>Ids of states that a snapshot names.</summary>
/// <param name="Targets">Of targets.</param>
/// <param name="Credentials">Of credentials.</param>
/// <param name="Limits">Of counters of limits.</param>
/// <param name="Wallets">Accounts that pay in advance.</param>
public sealed record StatesInUse(
    IReadOnlySet<string> Targets, IReadOnlySet<string> Credentials, IReadOnlySet<LimitStateId> Limits, IReadOnlySet<string> Wallets);
