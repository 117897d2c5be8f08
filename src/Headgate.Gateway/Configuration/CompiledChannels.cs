using Headgate.Gateway.Configuration.Compiling;
using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration;

/// <summary>
/// The channels of a snapshot in force, as they were compiled: the next compilation takes over those that are the same object under the same
/// global settings, which after one change are all but one.
/// </summary>
public sealed class CompiledChannels
{
    private readonly Dictionary<ChannelConfig, Entry> _entries;
    private readonly GlobalSettingsConfig _global;

    internal CompiledChannels(GlobalSettingsConfig global, CatalogModels rows, IReadOnlySet<string> providers, int count)
    {
        _entries = new Dictionary<ChannelConfig, Entry>(count, ReferenceEqualityComparer.Instance);
        _global = global;
        Rows = rows;
        Providers = providers;
    }

    /// <summary>What the catalogue says of the models of <see cref="Providers"/>.</summary>
    internal CatalogModels Rows { get; }

    /// <summary>The providers behind the channels.</summary>
    internal IReadOnlySet<string> Providers { get; }

    /// <summary>Whether channels compile to the same under other global settings: those that a channel takes anything from are the same.</summary>
    internal bool Fit(GlobalSettingsConfig global) =>
        global.DefaultTimeout == _global.DefaultTimeout
        && global.Timeouts == _global.Timeouts
        && string.Equals(global.Proxy, _global.Proxy, StringComparison.Ordinal)
        && global.Prices.Count == _global.Prices.Count
        && global.Prices.All(p => _global.Prices.TryGetValue(p.Key, out var price) && price == p.Value);

    /// <summary>What a channel was compiled to; null: it is another one.</summary>
    internal Entry? Find(ChannelConfig config) => _entries.GetValueOrDefault(config);

    /// <summary>Notes what a channel was compiled to.</summary>
    internal void Add(ChannelConfig config, Entry entry) => _entries[config] = entry;

    /// <summary>What a channel was compiled to.</summary>
    /// <param name="Models">The channel and its models.</param>
    /// <param name="Credentials">Ids of its keys' states.</param>
    /// <param name="Warnings">What was worth knowing about it.</param>
    internal sealed record Entry(ChannelModels Models, IReadOnlyList<string> Credentials, IReadOnlyList<ConfigProblem> Warnings);
}
