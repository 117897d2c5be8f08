namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/invitations</c>.</summary>
public sealed class InvitationsClient
{
    private readonly AdminTransport _transport;

    internal InvitationsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of invitations.</summary>
    public Task<Page<InvitationView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<InvitationView>>(HttpMethod.Get, "invitations" + query?.ToQueryString(), null, cancellation);

    /// <summary>Makes an invitation.</summary>
    public Task<InvitationMade> CreateAsync(InvitationInput invitation, CancellationToken cancellation = default) =>
        _transport.SendAsync<InvitationMade>(HttpMethod.Post, "invitations", invitation, cancellation);

    /// <summary>Takes an invitation back.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"invitations/{Uri.EscapeDataString(id)}", null, cancellation);
}
