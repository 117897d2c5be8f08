using System.Text.Json;

namespace Headgate.Control.Identity.External;

/// <summary>Who a provider says it is.</summary>
/// <param name="Subject">The provider's id of the account, which never changes.</param>
/// <param name="Login">What the provider calls it.</param>
/// <param name="DisplayName">Its name for people; null: unknown.</param>
/// <param name="Email">Its address; null: unknown.</param>
/// <param name="EmailVerified">Whether the provider vouches for the address.</param>
/// <param name="Claims">Everything it said, for mapping roles and groups.</param>
internal sealed record ExternalIdentity(string Subject, string Login, string? DisplayName, string? Email, bool EmailVerified, JsonElement Claims);

/// <summary>A sign-in elsewhere did not lead anywhere.</summary>
/// <param name="code">For the sign-in page, from a closed list of words.</param>
/// <param name="reason">For the log; holds no secret.</param>
/// <param name="inner">What it comes from.</param>
internal sealed class ExternalSignInException(string code, string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>The browser came back too late, twice, or another one did.</summary>
    public const string Expired = "expired";

    /// <summary>The person or the provider said no.</summary>
    public const string Denied = "denied";

    /// <summary>The provider cannot be reached, or said something that must not be believed.</summary>
    public const string Provider = "provider";

    /// <summary>The account is none that may sign in here.</summary>
    public const string NotAllowed = "not-allowed";

    /// <summary>There is no account here, and none may be made.</summary>
    public const string NoAccount = "no-account";

    /// <summary>The address or the account elsewhere belongs to another account here.</summary>
    public const string Taken = "taken";

    /// <summary>For the sign-in page.</summary>
    public string Code { get; } = code;
}
