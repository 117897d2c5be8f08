namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/teams</c>.</summary>
public sealed class TeamsClient
{
    private readonly AdminTransport _transport;

    internal TeamsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of teams. Filters: <c>enabled</c>, <c>user</c> (id of a member).</summary>
    public Task<Page<TeamView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<TeamView>>(HttpMethod.Get, "teams" + query?.ToQueryString(), null, cancellation);

    /// <summary>One team.</summary>
    public Task<TeamView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<TeamView>(HttpMethod.Get, Path(id), null, cancellation);

    /// <summary>Makes a team.</summary>
    public Task<TeamView> CreateAsync(TeamInput team, CancellationToken cancellation = default) =>
        _transport.SendAsync<TeamView>(HttpMethod.Post, "teams", team, cancellation);

    /// <summary>Replaces a team.</summary>
    /// <param name="id">Which.</param>
    /// <param name="team">What it shall be.</param>
    /// <param name="version">The version the change was made from; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<TeamView> ReplaceAsync(string id, TeamInput team, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<TeamView>(HttpMethod.Put, Path(id), team, cancellation, version);

    /// <summary>Deletes a team that no key belongs to.</summary>
    public Task DeleteAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Path(id), null, cancellation, version);

    /// <summary>A team's members.</summary>
    public Task<IReadOnlyList<TeamMember>> ListMembersAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<TeamMember>>(HttpMethod.Get, Path(id) + "/members", null, cancellation);

    /// <summary>Takes a user in, or changes its role.</summary>
    public Task<TeamMember> PutMemberAsync(string id, string userId, TeamRole role, CancellationToken cancellation = default) =>
        _transport.SendAsync<TeamMember>(HttpMethod.Put, $"{Path(id)}/members/{Uri.EscapeDataString(userId)}", new TeamMemberInput(role), cancellation);

    /// <summary>Removes a member.</summary>
    public Task RemoveMemberAsync(string id, string userId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"{Path(id)}/members/{Uri.EscapeDataString(userId)}", null, cancellation);

    private static string Path(string id) => $"teams/{Uri.EscapeDataString(id)}";
}
