using System.Collections.Frozen;
using Headgate.Gateway.Access;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Configuration;

/// <summary>A group of keys, compiled.</summary>
public sealed class Group
{
    /// <summary>The group of keys that name none, where nobody configured it: everything is allowed, at the provider's price.</summary>
    public static Group Default { get; } = new() { Name = GroupConfig.Default };

    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>What its members pay of a price.</summary>
    public Ratio Ratio { get; init; } = Ratio.One;

    /// <summary>Which models it may ask for.</summary>
    public ModelPatterns Models { get; init; } = ModelPatterns.Any;

    /// <summary>Names of the channels it may use; null: all.</summary>
    public FrozenSet<string>? Channels { get; init; }

    /// <summary>Whether it may use a channel.</summary>
    public bool MayUse(Channel channel) => Channels is null || Channels.Contains(channel.Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
