namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/channels</c>.</summary>
public sealed class ChannelsClient
{
    private readonly AdminTransport _transport;

    internal ChannelsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of channels.</summary>
    public Task<Page<ChannelView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<ChannelView>>(HttpMethod.Get, "channels" + query?.ToQueryString(), null, cancellation);

    /// <summary>One channel.</summary>
    public Task<ChannelView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<ChannelView>(HttpMethod.Get, $"channels/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Makes a channel with its keys.</summary>
    public Task<ChannelView> CreateAsync(NewChannel channel, CancellationToken cancellation = default) =>
        _transport.SendAsync<ChannelView>(HttpMethod.Post, "channels", channel, cancellation);

    /// <summary>Replaces a channel; its keys stay.</summary>
    /// <param name="id">Which.</param>
    /// <param name="channel">What it shall be.</param>
    /// <param name="version">The version the change was made from; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<ChannelView> ReplaceAsync(string id, ChannelInput channel, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<ChannelView>(HttpMethod.Put, $"channels/{Uri.EscapeDataString(id)}", channel, cancellation, version);

    /// <summary>Changes a little of a channel.</summary>
    public Task<ChannelView> PatchAsync(string id, ChannelPatch patch, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<ChannelView>(HttpMethod.Patch, $"channels/{Uri.EscapeDataString(id)}", patch, cancellation, version);

    /// <summary>Deletes a channel with its keys.</summary>
    public Task DeleteAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"channels/{Uri.EscapeDataString(id)}", null, cancellation, version);

    /// <summary>Copies a channel, switched off.</summary>
    public Task<ChannelView> CopyAsync(string id, CopyChannel copy, CancellationToken cancellation = default) =>
        _transport.SendAsync<ChannelView>(HttpMethod.Post, $"channels/{Uri.EscapeDataString(id)}/copy", copy, cancellation);

    /// <summary>Changes many channels, all or none.</summary>
    public Task<BulkResult> BulkAsync(BulkChannels bulk, CancellationToken cancellation = default) =>
        _transport.SendAsync<BulkResult>(HttpMethod.Post, "channels/bulk", bulk, cancellation);

    /// <summary>Tries a channel with a real request.</summary>
    public Task<ProbeResult> TestAsync(string id, ProbeInput? input = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<ProbeResult>(HttpMethod.Post, $"channels/{Uri.EscapeDataString(id)}/test", input ?? new ProbeInput(), cancellation);

    /// <summary>Tries a channel before it is saved.</summary>
    public Task<ProbeResult> TestAsync(ProbeNewChannel channel, CancellationToken cancellation = default) =>
        _transport.SendAsync<ProbeResult>(HttpMethod.Post, "channels/test", channel, cancellation);

    /// <summary>Asks the provider for its models.</summary>
    public Task<UpstreamModels> ModelsAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<UpstreamModels>(HttpMethod.Get, $"channels/{Uri.EscapeDataString(id)}/models", null, cancellation);

    /// <summary>Asks the provider what is left on the account.</summary>
    public Task<IReadOnlyList<ChannelBalance>> BalanceAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<ChannelBalance>>(HttpMethod.Get, $"channels/{Uri.EscapeDataString(id)}/balance", null, cancellation);

    /// <summary>The keys of a channel.</summary>
    public Task<IReadOnlyList<CredentialView>> CredentialsAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<CredentialView>>(HttpMethod.Get, $"channels/{Uri.EscapeDataString(id)}/credentials", null, cancellation);

    /// <summary>Adds a key.</summary>
    public Task<CredentialView> AddCredentialAsync(string id, CredentialInput credential, CancellationToken cancellation = default) =>
        _transport.SendAsync<CredentialView>(HttpMethod.Post, $"channels/{Uri.EscapeDataString(id)}/credentials", credential, cancellation);

    /// <summary>Adds many keys, one per line.</summary>
    public Task<BulkCredentialsResult> AddCredentialsAsync(string id, BulkCredentials bulk, CancellationToken cancellation = default) =>
        _transport.SendAsync<BulkCredentialsResult>(HttpMethod.Post, $"channels/{Uri.EscapeDataString(id)}/credentials/bulk", bulk, cancellation);

    /// <summary>Changes a key; without a secret the old one stays.</summary>
    public Task<CredentialView> ReplaceCredentialAsync(string id, string credentialId, CredentialInput credential, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<CredentialView>(HttpMethod.Put, $"channels/{Uri.EscapeDataString(id)}/credentials/{Uri.EscapeDataString(credentialId)}", credential, cancellation, version);

    /// <summary>Deletes a key.</summary>
    public Task DeleteCredentialAsync(string id, string credentialId, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"channels/{Uri.EscapeDataString(id)}/credentials/{Uri.EscapeDataString(credentialId)}", null, cancellation, version);
}
