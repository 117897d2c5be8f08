namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/groups</c>.</summary>
public sealed class GroupsClient
{
    private readonly AdminTransport _transport;

    internal GroupsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of groups.</summary>
    public Task<Page<GroupView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<GroupView>>(HttpMethod.Get, "groups" + query?.ToQueryString(), null, cancellation);

    /// <summary>One group.</summary>
    public Task<GroupView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<GroupView>(HttpMethod.Get, $"groups/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Makes a group.</summary>
    public Task<GroupView> CreateAsync(GroupInput group, CancellationToken cancellation = default) =>
        _transport.SendAsync<GroupView>(HttpMethod.Post, "groups", group, cancellation);

    /// <summary>Replaces a group.</summary>
    /// <param name="id">Which.</param>
    /// <param name="group">What it shall be.</param>
    /// <param name="version">The version the change was made from; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<GroupView> ReplaceAsync(string id, GroupInput group, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<GroupView>(HttpMethod.Put, $"groups/{Uri.EscapeDataString(id)}", group, cancellation, version);

    /// <summary>Deletes a group that nobody belongs to.</summary>
    public Task DeleteAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"groups/{Uri.EscapeDataString(id)}", null, cancellation, version);
}
