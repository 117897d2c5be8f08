using System.Text.Json.Serialization;

namespace Headgate.Contracts;

/// <summary>Who may make themselves an account.</summary>
public enum SignUpMode
{
    /// <summary>Nobody.</summary>
    Off,

    /// <summary>Who has an invitation.</summary>
    Invitation,

    /// <summary>Anybody.</summary>
    Open,
}

/// <summary>Whose protocol an identity provider speaks.</summary>
public enum IdentityProviderType
{
    /// <summary>OpenID Connect.</summary>
    Oidc,

    /// <summary>GitHub's OAuth.</summary>
    [JsonStringEnumMemberName("github")]
    GitHub,
}

/// <summary>The settings section <c>identity</c>.</summary>
public sealed record IdentitySettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "identity";

    /// <summary>Who may make themselves an account.</summary>
    public SignUpMode SignUp { get; init; }

    /// <summary>Group of accounts that people make themselves; null: <c>default</c>.</summary>
    public string? SignUpGroup { get; init; }

    /// <summary>Whether the keys of such accounts spend from a balance.</summary>
    public bool SignUpPrepaid { get; init; }

    /// <summary>Whether such an account is made only when a link to its e-mail address was followed; needs <see cref="PublicAddress"/> and the section <c>mail</c>.</summary>
    public bool SignUpVerifiesEmail { get; init; }

    /// <summary>Whether a forgotten password can be set anew by a link to the verified e-mail address; works with <see cref="PublicAddress"/> and the section <c>mail</c>.</summary>
    public bool PasswordResetByEmail { get; init; } = true;

    /// <summary>Off: nobody but roots signs in with a password.</summary>
    public bool Passwords { get; init; } = true;

    /// <summary>Fewest characters of a password, 8 to 64.</summary>
    public int PasswordLength { get; init; } = 10;

    /// <summary>Hours without use after which a session ends, 1 to 8760.</summary>
    public int SessionIdleHours { get; init; } = 7 * 24;

    /// <summary>Hours after which a session ends in any case, 1 to 8760.</summary>
    public int SessionHours { get; init; } = 30 * 24;

    /// <summary>The address that browsers have for the gateway, such as <c>https://ai.example.com</c>; null: as they say. Mailed links begin with it, and are not sent without.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Where else one can sign in.</summary>
    public IReadOnlyList<IdentityProvider> Providers { get; init; } = [];
}

/// <summary>An identity provider.</summary>
public sealed record IdentityProvider
{
    /// <summary>Its name in paths: lower-case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>For people; null: the id.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whose protocol it speaks.</summary>
    public IdentityProviderType Type { get; init; }

    /// <summary>Off: nobody signs in with it.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The issuer, exactly as its tokens name it; for GitHub null, or the address of an Enterprise server.</summary>
    public string? Issuer { get; init; }

    /// <summary>What the provider calls this gateway.</summary>
    public required string ClientId { get; init; }

    /// <summary>The client's secret; kept sealed. Null: a public client with PKCE alone.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What is asked for; null: <c>openid profile email</c>, for GitHub <c>read:user user:email</c>.</summary>
    public string? Scopes { get; init; }

    /// <summary>Whether an address that both sides have verified is enough to sign in to the account that has it.</summary>
    public bool LinkByEmail { get; init; }

    /// <summary>Whether people without an account get one even where nobody else may sign up.</summary>
    public bool CreateUsers { get; init; }

    /// <summary>Domains of verified e-mail addresses that may sign in; null: any account of the provider.</summary>
    public IReadOnlyList<string>? EmailDomains { get; init; }

    /// <summary>The claim that says the role, a text or a list of texts; null: the role is not the provider's business.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>Value of the claim → role; the highest one counts. At most <c>admin</c>. Without a match: <c>user</c>.</summary>
    public IReadOnlyDictionary<string, UserRole>? Roles { get; init; }

    /// <summary>The claim that says the group; null: the group is not the provider's business.</summary>
    public string? GroupClaim { get; init; }

    /// <summary>Value of the claim → group; the first match in this order counts.</summary>
    public IReadOnlyDictionary<string, string>? Groups { get; init; }

    /// <summary>Whether it may be at a private or loopback address and speak plain HTTP there.</summary>
    public bool AllowPrivateAddresses { get; init; }
}

/// <summary>The settings section <c>identity</c> as it is; client secrets in it read <c>***</c>, which sent back leaves them as they are.</summary>
/// <param name="Section">Its name.</param>
/// <param name="Settings">What holds.</param>
/// <param name="Version">Its version, also the ETag; 0: never changed.</param>
/// <param name="FromFile">Fields that the configuration file states: none.</param>
/// <param name="UpdatedAt">When it was last changed; null: never.</param>
public sealed record IdentitySettingsView(string Section, IdentitySettings Settings, long Version, IReadOnlyList<string> FromFile, DateTimeOffset? UpdatedAt = null);
