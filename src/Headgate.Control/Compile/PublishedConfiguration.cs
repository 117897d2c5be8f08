using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>A configuration that is in force.</summary>
/// <param name="Snapshot">What requests run against.</param>
/// <param name="Warnings">What is worth knowing about it.</param>
/// <param name="PublishedAt">Since when.</param>
public sealed record PublishedConfiguration(GatewaySnapshot Snapshot, IReadOnlyList<ConfigProblem> Warnings, DateTimeOffset PublishedAt);
