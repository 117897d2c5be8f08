using System.Text.Json;

namespace Headgate.Contracts;

/// <summary>What a sign-in page needs to know; anybody may.</summary>
/// <param name="SignUp">Whether people can make themselves an account.</param>
/// <param name="Passwords">Whether people sign in with passwords.</param>
/// <param name="Providers">Where else one can sign in.</param>
/// <param name="PasswordLength">Fewest characters of a password.</param>
/// <param name="PasswordReset">Whether a forgotten password can be set anew by mail.</param>
/// <param name="SignUpVerifiesEmail">Whether signing up takes an e-mail address that is proven by a link.</param>
public sealed record SignInPage(
    SignUpMode SignUp, bool Passwords, IReadOnlyList<SignInProvider> Providers, int PasswordLength, bool PasswordReset = false, bool SignUpVerifiesEmail = false);

/// <summary>A provider that one can sign in with: begin at <c>/api/v1/session/external/ID</c>.</summary>
/// <param name="Id">Its name in paths.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Type">Whose protocol it speaks.</param>
public sealed record SignInProvider(string Id, string DisplayName, IdentityProviderType Type);

/// <summary>A sign-in with a password.</summary>
/// <param name="User">Name or e-mail address.</param>
/// <param name="Password">The password.</param>
/// <param name="NewPassword">The new one, where the password is a one-time one.</param>
public sealed record PasswordSignIn(string User, string Password, string? NewPassword = null);

/// <summary>The second step of a sign-in.</summary>
/// <param name="Ticket">What the first step gave.</param>
/// <param name="Code">Six digits of the authenticator, or a recovery code.</param>
public sealed record SecondStep(string Ticket, string Code);

/// <summary>How far a sign-in came.</summary>
public enum SignInStatus
{
    /// <summary>Done; the session's cookie came with it.</summary>
    SignedIn,

    /// <summary>A code is wanted too: send it with the ticket to <c>session/second-step</c>.</summary>
    SecondStepNeeded,

    /// <summary>The password is a one-time one: send it again together with a new one.</summary>
    NewPasswordNeeded,

    /// <summary>The account is made when the link is followed that went to its e-mail address.</summary>
    EmailToConfirm,
}

/// <summary>What a sign-in led to.</summary>
/// <param name="Status">How far it came.</param>
/// <param name="Ticket">For the next step; null: there is none.</param>
/// <param name="RecoveryCodesLeft">After a sign-in with a recovery code: how many are left.</param>
public sealed record SignInResult(SignInStatus Status, string? Ticket = null, int? RecoveryCodesLeft = null);

/// <summary>A challenge for an authenticator.</summary>
/// <param name="Ticket">Send it back with the answer; it is good once and for five minutes.</param>
/// <param name="Options">For <c>navigator.credentials.create</c> or <c>get</c>, as WebAuthn has it in JSON.</param>
public sealed record PasskeyChallenge(string Ticket, JsonElement Options);

/// <summary>An authenticator's answer.</summary>
public sealed record PasskeyAnswer
{
    /// <summary>The challenge's ticket.</summary>
    public required string Ticket { get; init; }

    /// <summary>The credential, as <c>PublicKeyCredential.toJSON()</c> gives it.</summary>
    public required JsonElement Credential { get; init; }

    /// <summary>Name for a new passkey; null: <c>Passkey</c>.</summary>
    public string? Name { get; init; }
}

/// <summary>A session of a user.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Method">What it began with: <c>password</c>, <c>passkey</c>, <c>sign-up</c>, or a provider's name.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastUsedAt">When it was last used, to the minute.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="Address">Where it began.</param>
/// <param name="UserAgent">With what.</param>
public sealed record SessionView(
    string Id, string Method, bool Current, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string? Address = null, string? UserAgent = null);

/// <summary>An account to be made by whom it is for.</summary>
public sealed record SignUp
{
    /// <summary>Unique name to sign in with, without <c>@</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Token of an invitation.</summary>
    public string? Invitation { get; init; }
}
