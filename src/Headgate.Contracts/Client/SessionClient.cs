namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/session</c>: signing in and out. The session is a cookie, which the handler below must keep.</summary>
public sealed class SessionClient
{
    private readonly AdminTransport _transport;

    internal SessionClient(AdminTransport transport) => _transport = transport;

    /// <summary>What a sign-in page needs to know.</summary>
    public Task<SignInPage> GetPageAsync(CancellationToken cancellation = default) => _transport.SendAsync<SignInPage>(HttpMethod.Get, "session/page", null, cancellation);

    /// <summary>Signs in with a password.</summary>
    public Task<SignInResult> SignInAsync(PasswordSignIn signIn, CancellationToken cancellation = default) =>
        _transport.SendAsync<SignInResult>(HttpMethod.Post, "session", signIn, cancellation);

    /// <summary>Goes on with the second step.</summary>
    public Task<SignInResult> SecondStepAsync(SecondStep step, CancellationToken cancellation = default) =>
        _transport.SendAsync<SignInResult>(HttpMethod.Post, "session/second-step", step, cancellation);

    /// <summary>Begins to sign in with a passkey.</summary>
    public Task<PasskeyChallenge> BeginPasskeyAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<PasskeyChallenge>(HttpMethod.Post, "session/passkey/options", null, cancellation);

    /// <summary>Signs in with a passkey.</summary>
    public Task<SignInResult> PasskeyAsync(PasskeyAnswer answer, CancellationToken cancellation = default) =>
        _transport.SendAsync<SignInResult>(HttpMethod.Post, "session/passkey", answer, cancellation);

    /// <summary>Asks for a link by mail that sets a new password. The answer is the same whether or not there is such an account.</summary>
    public Task RequestPasswordResetAsync(PasswordResetRequest request, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, "session/password-reset", request, cancellation);

    /// <summary>Sets a new password with what stands in the link, and ends all sessions of the account.</summary>
    public Task ResetPasswordAsync(MailedPasswordReset reset, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, "session/password-reset/finish", reset, cancellation);

    /// <summary>Ends a sign-up whose address had to be proven, and signs in.</summary>
    public Task<SignInResult> ConfirmSignUpAsync(SignUpConfirmation confirmation, CancellationToken cancellation = default) =>
        _transport.SendAsync<SignInResult>(HttpMethod.Post, "signup/confirm", confirmation, cancellation);

    /// <summary>Signs out.</summary>
    public Task SignOutAsync(CancellationToken cancellation = default) => _transport.SendAsync(HttpMethod.Delete, "session", null, cancellation);

    /// <summary>Makes oneself an account and signs in.</summary>
    public Task<SignInResult> SignUpAsync(SignUp signUp, CancellationToken cancellation = default) =>
        _transport.SendAsync<SignInResult>(HttpMethod.Post, "signup", signUp, cancellation);
}
