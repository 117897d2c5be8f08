namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/me</c>: the caller's own account.</summary>
public sealed class MeClient
{
    private readonly AdminTransport _transport;

    internal MeClient(AdminTransport transport) => _transport = transport;

    /// <summary>The account.</summary>
    public Task<MeView> GetAsync(CancellationToken cancellation = default) => _transport.SendAsync<MeView>(HttpMethod.Get, "me", null, cancellation);

    /// <summary>Changes the profile.</summary>
    public Task<MeView> ReplaceProfileAsync(ProfileInput profile, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<MeView>(HttpMethod.Put, "me", profile, cancellation, version);

    /// <summary>Changes the password and ends all other sessions.</summary>
    public Task ChangePasswordAsync(PasswordChange change, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Put, "me/password", change, cancellation);

    /// <summary>Asks for a link by mail that proves the e-mail address.</summary>
    public Task BeginEmailVerificationAsync(PasswordProof proof, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, "me/email-verification", proof, cancellation);

    /// <summary>Proves the e-mail address with what stands in the link.</summary>
    public Task ConfirmEmailAsync(EmailConfirmation confirmation, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, "me/email-verification/confirm", confirmation, cancellation);

    /// <summary>The sessions.</summary>
    public Task<IReadOnlyList<SessionView>> ListSessionsAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<SessionView>>(HttpMethod.Get, "me/sessions", null, cancellation);

    /// <summary>Ends one session.</summary>
    public Task EndSessionAsync(string sessionId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"me/sessions/{Uri.EscapeDataString(sessionId)}", null, cancellation);

    /// <summary>Ends all sessions, this one too.</summary>
    public Task EndSessionsAsync(CancellationToken cancellation = default) => _transport.SendAsync(HttpMethod.Delete, "me/sessions", null, cancellation);

    /// <summary>The access tokens.</summary>
    public Task<IReadOnlyList<AccessTokenView>> ListTokensAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<AccessTokenView>>(HttpMethod.Get, "me/tokens", null, cancellation);

    /// <summary>Makes an access token.</summary>
    public Task<AccessTokenMade> CreateTokenAsync(AccessTokenInput token, CancellationToken cancellation = default) =>
        _transport.SendAsync<AccessTokenMade>(HttpMethod.Post, "me/tokens", token, cancellation);

    /// <summary>Revokes an access token.</summary>
    public Task DeleteTokenAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"me/tokens/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>The teams.</summary>
    public Task<IReadOnlyList<MyTeam>> ListTeamsAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<MyTeam>>(HttpMethod.Get, "me/teams", null, cancellation);

    /// <summary>Members of a team that the caller belongs to.</summary>
    public Task<IReadOnlyList<TeamMember>> ListTeamMembersAsync(string teamId, CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<TeamMember>>(HttpMethod.Get, $"me/teams/{Uri.EscapeDataString(teamId)}/members", null, cancellation);

    /// <summary>Takes somebody into a team that the caller manages, or changes its role there.</summary>
    public Task<TeamMember> AddTeamMemberAsync(string teamId, NewTeamMember member, CancellationToken cancellation = default) =>
        _transport.SendAsync<TeamMember>(HttpMethod.Post, $"me/teams/{Uri.EscapeDataString(teamId)}/members", member, cancellation);

    /// <summary>Removes a member of a team that the caller manages, or the caller itself.</summary>
    public Task RemoveTeamMemberAsync(string teamId, string userId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"me/teams/{Uri.EscapeDataString(teamId)}/members/{Uri.EscapeDataString(userId)}", null, cancellation);

    /// <summary>The second factor.</summary>
    public Task<SecondFactorView> GetSecondFactorAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<SecondFactorView>(HttpMethod.Get, "me/second-factor", null, cancellation);

    /// <summary>Begins to set a second factor up.</summary>
    public Task<SecondFactorSetup> BeginSecondFactorAsync(PasswordProof proof, CancellationToken cancellation = default) =>
        _transport.SendAsync<SecondFactorSetup>(HttpMethod.Post, "me/second-factor", proof, cancellation);

    /// <summary>Confirms it with its first code.</summary>
    public Task<RecoveryCodes> ConfirmSecondFactorAsync(string code, CancellationToken cancellation = default) =>
        _transport.SendAsync<RecoveryCodes>(HttpMethod.Post, "me/second-factor/confirm", new SecondFactorCode(code), cancellation);

    /// <summary>Makes new recovery codes; the old ones end.</summary>
    public Task<RecoveryCodes> RenewRecoveryCodesAsync(PasswordProof proof, CancellationToken cancellation = default) =>
        _transport.SendAsync<RecoveryCodes>(HttpMethod.Post, "me/second-factor/recovery-codes", proof, cancellation);

    /// <summary>Takes the second factor off.</summary>
    public Task RemoveSecondFactorAsync(PasswordProof proof, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, "me/second-factor/remove", proof, cancellation);

    /// <summary>The passkeys.</summary>
    public Task<IReadOnlyList<PasskeyView>> ListPasskeysAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<PasskeyView>>(HttpMethod.Get, "me/passkeys", null, cancellation);

    /// <summary>Begins to make a passkey.</summary>
    public Task<PasskeyChallenge> BeginPasskeyAsync(PasswordProof proof, CancellationToken cancellation = default) =>
        _transport.SendAsync<PasskeyChallenge>(HttpMethod.Post, "me/passkeys/options", proof, cancellation);

    /// <summary>Stores the passkey that an authenticator made.</summary>
    public Task<PasskeyView> CreatePasskeyAsync(PasskeyAnswer answer, CancellationToken cancellation = default) =>
        _transport.SendAsync<PasskeyView>(HttpMethod.Post, "me/passkeys", answer, cancellation);

    /// <summary>Renames a passkey.</summary>
    public Task<PasskeyView> RenamePasskeyAsync(string id, string name, CancellationToken cancellation = default) =>
        _transport.SendAsync<PasskeyView>(HttpMethod.Put, $"me/passkeys/{Uri.EscapeDataString(id)}", new PasskeyName(name), cancellation);

    /// <summary>Deletes a passkey.</summary>
    public Task DeletePasskeyAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"me/passkeys/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>The linked accounts elsewhere.</summary>
    public Task<IReadOnlyList<ExternalLoginView>> ListExternalLoginsAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<ExternalLoginView>>(HttpMethod.Get, "me/external-logins", null, cancellation);

    /// <summary>Begins to link an account elsewhere; a browser goes on from there.</summary>
    public Task<ExternalStart> BeginExternalLoginAsync(string provider, PasswordProof proof, CancellationToken cancellation = default) =>
        _transport.SendAsync<ExternalStart>(HttpMethod.Post, $"me/external-logins/{Uri.EscapeDataString(provider)}", proof, cancellation);

    /// <summary>Unlinks a provider.</summary>
    public Task DeleteExternalLoginAsync(string provider, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"me/external-logins/{Uri.EscapeDataString(provider)}", null, cancellation);
}
