namespace Headgate.Gateway.Configuration;

/// <summary>Where requests find the current snapshot. Publishing is one reference swap.</summary>
public interface ISnapshotSource
{
    /// <summary>The snapshot in force.</summary>
    GatewaySnapshot Current { get; }

    /// <summary>Whether the database is away: a key that the snapshot does not know may be right all the same.</summary>
    bool DatabaseAway { get; }
}

/// <summary>Holds the current snapshot.</summary>
public sealed class SnapshotHolder(GatewaySnapshot first) : ISnapshotSource
{
    private volatile GatewaySnapshot _current = first;
    private volatile bool _databaseAway;

    /// <inheritdoc/>
    public GatewaySnapshot Current => _current;

    /// <inheritdoc/>
    public bool DatabaseAway
    {
        get => _databaseAway;
        set => _databaseAway = value;
    }

    /// <summary>Makes another snapshot the current one. Requests that run keep the one they took.</summary>
    public void Publish(GatewaySnapshot snapshot) => _current = snapshot;
}
