namespace Headgate.Contracts;

/// <summary>A personal access token; the token itself is not kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">What was asked for.</param>
/// <param name="Hint">Its last four characters.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was last used, to the minute; null: never.</param>
public sealed record AccessTokenView(string Id, AccessTokenInput Token, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt = null);

/// <summary>A personal access token as asked for.</summary>
public sealed record AccessTokenInput
{
    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it may only read.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A personal access token that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Secret">The token, told this once.</param>
/// <param name="Token">What is kept of it.</param>
public sealed record AccessTokenMade(string Id, string Secret, AccessTokenView Token);
