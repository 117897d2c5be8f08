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

    /// <summary>Signs out.</summary>
    public Task SignOutAsync(CancellationToken cancellation = default) => _transport.SendAsync(HttpMethod.Delete, "session", null, cancellation);

    /// <summary>Makes oneself an account and signs in.</summary>
    public Task<SignInResult> SignUpAsync(SignUp signUp, CancellationToken cancellation = default) =>
        _transport.SendAsync<SignInResult>(HttpMethod.Post, "signup", signUp, cancellation);
}
