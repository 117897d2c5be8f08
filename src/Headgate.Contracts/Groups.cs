namespace Headgate.Contracts;

/// <summary>A group as it is: a tier of price and access that keys and users belong to.</summary>
/// <param name="Id">Stable id; <c>file:NAME</c> for one of the configuration file, which cannot be changed here.</param>
/// <param name="Group">What was asked for.</param>
/// <param name="Version">Its version, also the ETag; 0 for one of the file.</param>
/// <param name="CreatedAt">When it was made; null: of the file.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record GroupView(string Id, GroupInput Group, long Version, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null)
{
    /// <summary><c>database</c> or <c>file</c>.</summary>
    public string Source { get; init; } = Sources.Database;
}

/// <summary>A group as asked for.</summary>
public sealed record GroupInput
{
    /// <summary>Unique name; <c>default</c> is everybody's who has no other.</summary>
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>What its members pay per unit of the model's price; null: 1.</summary>
    public decimal? Ratio { get; init; }

    /// <summary>Model patterns that its members may use; null: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Channel name patterns that its members may use; null: all.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Limits of all its members together.</summary>
    public Limits? Limits { get; init; }
}
