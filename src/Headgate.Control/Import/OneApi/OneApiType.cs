namespace Headgate.Control.Import.OneApi;

/// <summary>What one of the family's provider numbers stands for.</summary>
/// <param name="Name">The provider's name for people.</param>
/// <param name="Word">Our word for a channel's <c>type</c>; null: it cannot come.</param>
/// <param name="Why">Why it cannot come.</param>
internal sealed record OneApiType(string Name, string? Word, string? Why = null)
{
    /// <summary>Whether the family appends <c>/v1</c> to an address of one's own, whatever its path is.</summary>
    public bool Versioned { get; init; }

    /// <summary>The address where the row states none, for what the catalogue does not know.</summary>
    public string BaseUrl { get; init; } = string.Empty;

    /// <summary>Whether nothing can be called without an address in the row.</summary>
    public bool NeedsAddress { get; init; }

    /// <summary>Whether it works without a key.</summary>
    public bool Keyless { get; init; }
}
