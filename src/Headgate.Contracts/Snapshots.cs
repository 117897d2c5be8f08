namespace Headgate.Contracts;

/// <summary>What the data plane runs on.</summary>
/// <param name="Version">Counts up with every publication since the start.</param>
/// <param name="PublishedAt">Since when.</param>
/// <param name="Channels">Channels in action.</param>
/// <param name="Routes">Model names that can be asked for, patterns included.</param>
/// <param name="Keys">API keys, old secrets of rotations included.</param>
/// <param name="Warnings">What is worth knowing.</param>
/// <param name="File">The configuration file; null: none.</param>
public sealed record SnapshotView(long Version, DateTimeOffset PublishedAt, int Channels, int Routes, int Keys, IReadOnlyList<FieldError> Warnings, string? File = null);
