namespace Headgate.Contracts;

/// <summary>An invitation; its token is not kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Invitation">What was asked for.</param>
/// <param name="Hint">The token's last four characters.</param>
/// <param name="Used">How many accounts were made with it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record InvitationView(string Id, InvitationInput Invitation, string Hint, int Used, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>An invitation as asked for.</summary>
public sealed record InvitationInput
{
    /// <summary>Role of the account; at most what the inviter may give.</summary>
    public UserRole Role { get; init; }

    /// <summary>Group of the account; null: <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>Id of a team that the account joins; null: none.</summary>
    public string? TeamId { get; init; }

    /// <summary>Role in that team.</summary>
    public TeamRole TeamRole { get; init; }

    /// <summary>The only address that may be signed up with; null: any.</summary>
    public string? Email { get; init; }

    /// <summary>Free text for those who invite.</summary>
    public string? Note { get; init; }

    /// <summary>How many accounts can be made with it.</summary>
    public int Uses { get; init; } = 1;

    /// <summary>How many hours it is good for, at most a year.</summary>
    public int Hours { get; init; } = 7 * 24;
}

/// <summary>An invitation that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Secret">The token for the link, told this once.</param>
/// <param name="Invitation">What is kept of it.</param>
public sealed record InvitationMade(string Id, string Secret, InvitationView Invitation);
