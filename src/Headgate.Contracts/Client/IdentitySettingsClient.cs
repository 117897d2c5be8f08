namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/settings/identity</c>.</summary>
public sealed class IdentitySettingsClient
{
    private const string Path = "settings/" + IdentitySettings.Section;
    private readonly AdminTransport _transport;

    internal IdentitySettingsClient(AdminTransport transport) => _transport = transport;

    /// <summary>What holds; client secrets read <c>***</c>.</summary>
    public Task<IdentitySettingsView> GetAsync(CancellationToken cancellation = default) => _transport.SendAsync<IdentitySettingsView>(HttpMethod.Get, Path, null, cancellation);

    /// <summary>Replaces it; a client secret of <c>***</c> stays as it is.</summary>
    public Task<IdentitySettingsView> ReplaceAsync(IdentitySettings settings, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<IdentitySettingsView>(HttpMethod.Put, Path, settings, cancellation, version);
}
