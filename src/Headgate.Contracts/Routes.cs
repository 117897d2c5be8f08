namespace Headgate.Contracts;

/// <summary>An alias or chain of models as asked for.</summary>
public sealed record RouteInput
{
    /// <summary>The model name clients use; may hold one <c>*</c>.</summary>
    public required string Model { get; init; }

    /// <summary>What it leads to, in order. The next is tried when the one before has no target left.</summary>
    public required IReadOnlyList<RouteTarget> Targets { get; init; }

    /// <summary>Whether it may go from a plan to a charged channel, beside what the channels' own spillover allows; null: no.</summary>
    public bool? Spillover { get; init; }

    /// <summary>Whether <c>/v1/models</c> leaves it out; null: no.</summary>
    public bool? Hidden { get; init; }

    /// <summary>Off: kept, not used; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }
}

/// <summary>One link of a chain.</summary>
public sealed record RouteTarget
{
    /// <summary>A model name or <c>channel/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Share among links of the same priority; null: a link of its own.</summary>
    public int? Weight { get; init; }

    /// <summary>Links of one priority form one group, higher first; null: in order.</summary>
    public int? Priority { get; init; }
}

/// <summary>A route as it is.</summary>
/// <param name="Id">Stable id; <c>file:MODEL</c> for one of the configuration file.</param>
/// <param name="Route">What was asked for.</param>
/// <param name="Source"><c>database</c> or <c>file</c>.</param>
/// <param name="Version">Its version, also the ETag; 0 for one of the file.</param>
/// <param name="CreatedAt">When it was made; null: of the file.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record RouteView(string Id, RouteInput Route, string Source, long Version, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null);
