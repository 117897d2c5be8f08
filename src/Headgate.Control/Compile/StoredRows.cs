using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>What channels and API keys were read from, so that after a change only its rows are read, opened and mapped again. The others stay the same objects.</summary>
internal sealed class StoredRows
{
    /// <summary>Channels by id.</summary>
    public Dictionary<string, StoredChannel> Channels { get; } = new(StringComparer.Ordinal);

    /// <summary>API keys by id.</summary>
    public Dictionary<string, StoredKey> Keys { get; } = new(StringComparer.Ordinal);
}

/// <summary>A channel as it was read.</summary>
/// <param name="Version">Its row's version.</param>
/// <param name="Credentials">Its keys' rows, with their versions, by id.</param>
/// <param name="Config">What it was read as.</param>
internal sealed record StoredChannel(long Version, IReadOnlyList<CredentialStamp> Credentials, ChannelConfig Config);

/// <summary>A credential's row, and which version of it.</summary>
internal readonly record struct CredentialStamp(string Id, long Version);

/// <summary>An API key as it was read.</summary>
/// <param name="Version">Its row's version.</param>
/// <param name="Config">What it was read as.</param>
internal sealed record StoredKey(long Version, StoredApiKey Config);
