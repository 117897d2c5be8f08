namespace Headgate.Contracts;

/// <summary>Asks for a link by mail that sets a new password.</summary>
/// <param name="User">Name or e-mail address.</param>
public sealed record PasswordResetRequest(string User);

/// <summary>A new password by a mailed link.</summary>
/// <param name="Token">What stands in the link behind <c>#reset=</c>; good once.</param>
/// <param name="NewPassword">The new password.</param>
public sealed record MailedPasswordReset(string Token, string NewPassword);

/// <summary>The end of a sign-up whose address had to be proven.</summary>
/// <param name="Token">What stands in the link behind <c>#signup=</c>; good once.</param>
/// <param name="Password">The password that one signed up with: the link alone would confirm somebody else's.</param>
public sealed record SignUpConfirmation(string Token, string Password);

/// <summary>The proof of one's own e-mail address.</summary>
/// <param name="Token">What stands in the link behind <c>#email=</c>; good once.</param>
public sealed record EmailConfirmation(string Token);
