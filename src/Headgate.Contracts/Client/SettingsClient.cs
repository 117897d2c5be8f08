namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/settings</c>.</summary>
public sealed class SettingsClient
{
    private readonly AdminTransport _transport;

    internal SettingsClient(AdminTransport transport) => _transport = transport;

    /// <summary>Every section.</summary>
    public Task<IReadOnlyList<SettingsView>> ListAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<SettingsView>>(HttpMethod.Get, "settings", null, cancellation);

    /// <summary>One section.</summary>
    public Task<SettingsView> GetAsync(string section, CancellationToken cancellation = default) =>
        _transport.SendAsync<SettingsView>(HttpMethod.Get, $"settings/{Uri.EscapeDataString(section)}", null, cancellation);

    /// <summary>Replaces a section; secrets that read <see cref="SecretMark.Kept"/> stay.</summary>
    /// <param name="section">Which.</param>
    /// <param name="settings">The section's record, or JSON of it.</param>
    /// <param name="version">The version the change was made from; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<SettingsView> PutAsync(string section, object settings, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<SettingsView>(HttpMethod.Put, $"settings/{Uri.EscapeDataString(section)}", settings, cancellation, version);
}
