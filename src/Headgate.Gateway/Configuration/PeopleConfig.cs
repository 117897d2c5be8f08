namespace Headgate.Gateway.Configuration;

/// <summary>A user as the data plane needs to know it.</summary>
public sealed record UserConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>Stable id.</summary>
    public required string Id { get; init; }

    /// <summary>Name for errors.</summary>
    public required string Name { get; init; }

    /// <summary>Off: its keys are refused.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The group of its keys that name none; null: <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>Model patterns that its role may use.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];

    /// <summary>Patterns of the names of channels that its role may use.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["*"];

    /// <summary>Limits of all its keys together.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Whether its keys spend from the account <c>user:ID</c> and stop when that is empty.</summary>
    public bool Prepaid { get; init; }
}

/// <summary>A team as the data plane needs to know it.</summary>
public sealed record TeamConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>Stable id.</summary>
    public required string Id { get; init; }

    /// <summary>Name for errors.</summary>
    public required string Name { get; init; }

    /// <summary>Off: its keys are refused.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Limits of all its keys together.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Whether its keys spend from the account <c>team:ID</c> and stop when that is empty.</summary>
    public bool Prepaid { get; init; }
}
