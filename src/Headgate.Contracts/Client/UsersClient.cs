namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/users</c>.</summary>
public sealed class UsersClient
{
    private readonly AdminTransport _transport;

    internal UsersClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of users. Filters: <c>role</c>, <c>group</c>, <c>enabled</c>.</summary>
    public Task<Page<UserView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<UserView>>(HttpMethod.Get, "users" + query?.ToQueryString(), null, cancellation);

    /// <summary>One user.</summary>
    public Task<UserView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<UserView>(HttpMethod.Get, Path(id), null, cancellation);

    /// <summary>Makes a user.</summary>
    public Task<UserMade> CreateAsync(NewUser user, CancellationToken cancellation = default) =>
        _transport.SendAsync<UserMade>(HttpMethod.Post, "users", user, cancellation);

    /// <summary>Replaces a user.</summary>
    /// <param name="id">Which.</param>
    /// <param name="user">What it shall be.</param>
    /// <param name="version">The version the change was made from; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<UserView> ReplaceAsync(string id, UserInput user, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<UserView>(HttpMethod.Put, Path(id), user, cancellation, version);

    /// <summary>Deletes a user. Its API keys must be gone, or are deleted with it.</summary>
    public Task DeleteAsync(string id, bool withKeys = false, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Path(id) + (withKeys ? "?keys=true" : string.Empty), null, cancellation, version);

    /// <summary>Gives a user a one-time password and ends its sessions.</summary>
    public Task<OneTimePassword> ResetPasswordAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<OneTimePassword>(HttpMethod.Post, Path(id) + "/password", null, cancellation);

    /// <summary>Mails a user a link that sets a new password.</summary>
    public Task MailPasswordResetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Path(id) + "/password-reset-mail", null, cancellation);

    /// <summary>Takes a user's second factor off.</summary>
    public Task RemoveSecondFactorAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Path(id) + "/second-factor", null, cancellation);

    /// <summary>A user's sessions.</summary>
    public Task<IReadOnlyList<SessionView>> ListSessionsAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<SessionView>>(HttpMethod.Get, Path(id) + "/sessions", null, cancellation);

    /// <summary>Ends one session of a user.</summary>
    public Task EndSessionAsync(string id, string sessionId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"{Path(id)}/sessions/{Uri.EscapeDataString(sessionId)}", null, cancellation);

    /// <summary>Ends all sessions of a user.</summary>
    public Task EndSessionsAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Path(id) + "/sessions", null, cancellation);

    /// <summary>A user's access tokens.</summary>
    public Task<IReadOnlyList<AccessTokenView>> ListTokensAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<AccessTokenView>>(HttpMethod.Get, Path(id) + "/tokens", null, cancellation);

    /// <summary>Revokes an access token of a user.</summary>
    public Task DeleteTokenAsync(string id, string tokenId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"{Path(id)}/tokens/{Uri.EscapeDataString(tokenId)}", null, cancellation);

    private static string Path(string id) => $"users/{Uri.EscapeDataString(id)}";
}
