namespace Headgate.Contracts;

/// <summary>What a user may do.</summary>
public enum UserRole
{
    /// <summary>Uses the gateway: its own keys, records, balance.</summary>
    User,

    /// <summary>Sees everything, changes nothing.</summary>
    Auditor,

    /// <summary>Runs the gateway.</summary>
    Admin,

    /// <summary>Everything.</summary>
    Root,
}

/// <summary>A user as it is.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="User">What was asked for.</param>
/// <param name="HasPassword">Whether it can sign in with a password.</param>
/// <param name="OneTimePassword">Whether that password must be changed at the next sign-in.</param>
/// <param name="SecondFactor">Whether signing in asks for a code.</param>
/// <param name="EmailVerified">Whether somebody vouched for the address: an administrator, or a provider that it signed in with.</param>
/// <param name="Version">Its version, also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
/// <param name="LastLoginAt">When it last signed in; null: never.</param>
public sealed record UserView(
    string Id,
    UserInput User,
    bool HasPassword,
    bool OneTimePassword,
    bool SecondFactor,
    bool EmailVerified,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? LastLoginAt = null);

/// <summary>A user as asked for.</summary>
public sealed record UserInput
{
    /// <summary>Unique name to sign in with, without <c>@</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people; null: the name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Unique address; may be signed in with too.</summary>
    public string? Email { get; init; }

    /// <summary>What it may do.</summary>
    public UserRole Role { get; init; }

    /// <summary>The group of its keys that name none; null: <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>Off: it cannot sign in, and its keys are refused.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether its keys spend from a balance and stop when that is empty.</summary>
    public bool Prepaid { get; init; }

    /// <summary>Limits of all its keys together.</summary>
    public Limits? Limits { get; init; }

    /// <summary>Language of the console, such as <c>en</c> or <c>zh-CN</c>; null: the browser's.</summary>
    public string? Language { get; init; }

    /// <summary>Currency that money is shown in, such as <c>EUR</c>; null: the gateway's.</summary>
    public string? Currency { get; init; }
}

/// <summary>A user to be made.</summary>
public sealed record NewUser
{
    /// <summary>The user.</summary>
    public required UserInput User { get; init; }

    /// <summary>Its password; null: a one-time password is made and told once.</summary>
    public string? Password { get; init; }

    /// <summary>Whether it gets no password at all and signs in elsewhere or with a passkey.</summary>
    public bool WithoutPassword { get; init; }
}

/// <summary>A user that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="User">The user.</param>
/// <param name="Password">Its one-time password, told this once; null: it was given, or there is none.</param>
public sealed record UserMade(string Id, UserView User, string? Password = null);

/// <summary>A password that was made, told this once.</summary>
/// <param name="Password">It must be changed at the next sign-in.</param>
public sealed record OneTimePassword(string Password);
