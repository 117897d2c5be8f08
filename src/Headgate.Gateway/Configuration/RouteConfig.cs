namespace Headgate.Gateway.Configuration;

/// <summary>An alias or chain as asked for.</summary>
public sealed record RouteConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>The model name clients use; may hold one <c>*</c>.</summary>
    public required string Model { get; init; }

    /// <summary>What it leads to, in order: model names, or <c>channel/model</c>. The next is tried when the one before has no target left.</summary>
    public IReadOnlyList<RouteTargetConfig> Targets { get; init; } = [];

    /// <summary>Whether the chain may go from a plan to a charged channel, beside what the channels' own spillover allows.</summary>
    public bool Spillover { get; init; }

    /// <summary>Whether <c>/v1/models</c> leaves it out.</summary>
    public bool Hidden { get; init; }
}

/// <summary>One link of a chain.</summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Model">A model name or <c>channel/model</c>.</param>
/// <param name="Weight">Share among links of the same <paramref name="Priority"/>; null: a link of its own.</param>
/// <param name="Priority">Links of one priority form one group, higher first; null: in file order.</param>
/// <param name="Direct">Means the models that channels list, even where a route has the same name.</param>
public sealed record RouteTargetConfig(string Path, string Model, int? Weight = null, int? Priority = null, bool Direct = false);
