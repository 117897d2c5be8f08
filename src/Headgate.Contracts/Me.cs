namespace Headgate.Contracts;

/// <summary>The caller's own account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name it signs in with.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Group">Its group.</param>
/// <param name="Prepaid">Whether its keys spend from a balance.</param>
/// <param name="Limits">Limits of all its keys together.</param>
/// <param name="Profile">What it may change itself.</param>
/// <param name="EmailVerified">Whether somebody vouched for the address.</param>
/// <param name="HasPassword">Whether it can sign in with a password.</param>
/// <param name="SecondFactor">Whether signing in asks for a code.</param>
/// <param name="ReadOnly">Whether this call's token may only read.</param>
/// <param name="Version">Its version, also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record MeView(
    string Id,
    string Name,
    UserRole Role,
    string Group,
    bool Prepaid,
    Limits Limits,
    ProfileInput Profile,
    bool EmailVerified,
    bool HasPassword,
    bool SecondFactor,
    bool ReadOnly,
    long Version,
    DateTimeOffset CreatedAt);

/// <summary>What users may change of their own account.</summary>
public sealed record ProfileInput
{
    /// <summary>Name for people; null: the name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>E-mail address; a changed one is not verified.</summary>
    public string? Email { get; init; }

    /// <summary>Language of the console; null: the browser's.</summary>
    public string? Language { get; init; }

    /// <summary>Currency that money is shown in; null: the gateway's.</summary>
    public string? Currency { get; init; }
}

/// <summary>A change of one's own password. All other sessions end.</summary>
/// <param name="NewPassword">The new one.</param>
/// <param name="OldPassword">The old one; null only where there is none.</param>
public sealed record PasswordChange(string NewPassword, string? OldPassword = null);

/// <summary>Proof that it is still the account's owner who sits there.</summary>
/// <param name="Password">The password; null only where there is none.</param>
public sealed record PasswordProof(string? Password = null);

/// <summary>The second factor of the caller's account.</summary>
/// <param name="Enabled">Whether signing in asks for a code.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that were not used.</param>
public sealed record SecondFactorView(bool Enabled, int RecoveryCodesLeft);

/// <summary>A second factor to be confirmed with its first code.</summary>
/// <param name="Secret">For typing into an authenticator, base32.</param>
/// <param name="Uri"><c>otpauth://…</c>, for a QR code.</param>
public sealed record SecondFactorSetup(string Secret, string Uri);

/// <summary>A code of the authenticator.</summary>
/// <param name="Code">Six digits.</param>
public sealed record SecondFactorCode(string Code);

/// <summary>Recovery codes, told this once; each is good for one sign-in.</summary>
/// <param name="Codes">The codes.</param>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

/// <summary>A passkey of the caller's.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Synced">Whether it is kept in more places than one.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was last signed in with; null: never.</param>
public sealed record PasskeyView(string Id, string Name, bool Synced, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt = null);

/// <summary>A passkey's new name.</summary>
/// <param name="Name">The name.</param>
public sealed record PasskeyName(string Name);

/// <summary>An account elsewhere that the caller signs in with.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Issuer">Who knows the account; if the provider's settings name another issuer by now, it cannot be signed in with. Empty: unknown.</param>
/// <param name="Name">As the provider calls the account.</param>
/// <param name="CreatedAt">When it was linked.</param>
/// <param name="LastUsedAt">When it was last signed in with; null: never.</param>
public sealed record ExternalLoginView(string Provider, string Issuer, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt = null);

/// <summary>Where the browser shall go.</summary>
/// <param name="Address">An address of the provider.</param>
public sealed record ExternalStart(string Address);
