using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Control.Storage;

namespace Headgate.Control.Identity;

/// <summary>The settings section <c>identity</c>. Client secrets stand in it sealed, and are opened only for the call that needs them.</summary>
public sealed class IdentitySettingsStore(Database database, SettingsStore store, MasterKey master)
{
    private const string Sealed = "sealed:";

    /// <summary>What holds.</summary>
    public async Task<IdentitySettings> GetAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return (await LoadAsync(connection)).Settings;
    }

    /// <summary>What the API shows: without secrets.</summary>
    public async Task<IdentitySettingsView> ViewAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var (settings, version, at) = await LoadAsync(connection);
        return View(settings, version, at);
    }

    /// <summary>Replaces the section, as an import does: one way in, one rule.</summary>
    /// <exception cref="Refusal">Something in it is wrong, or somebody else changed it.</exception>
    public async Task<IdentitySettingsView> ReplaceAsync(Caller caller, IdentitySettings asked, long? expected, CancellationToken cancellation)
    {
        await store.PutAsync(caller, IdentitySettings.Section, JsonSerializer.SerializeToElement(asked, ContractJson.Options), expected, cancellation);
        return await ViewAsync(cancellation);
    }

    /// <summary>The secret of a provider as it was loaded; null: it has none.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The master key is another one than it was sealed with.</exception>
    internal string? OpenSecret(IdentityProvider provider) => provider.ClientSecret is { } secret && secret.StartsWith(Sealed, StringComparison.Ordinal)
        ? master.Open(Convert.FromBase64String(secret[Sealed.Length..]), IdentitySettingsRules.SecretPlace)
        : null;

    internal static async Task<(IdentitySettings Settings, long Version, long? At)> LoadAsync(DbConnection connection)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>("SELECT document, version, updated_at FROM settings WHERE section = @Section", new { IdentitySettings.Section });
        return row is null ? (new IdentitySettings(), 0, null) : (StoredJson.Read<IdentitySettings>(row.document), row.version, row.updated_at);
    }

    private static IdentitySettingsView View(IdentitySettings settings, long version, long? at) => new(
        IdentitySettings.Section,
        settings with { Providers = [.. settings.Providers.Select(provider => provider with { ClientSecret = string.IsNullOrEmpty(provider.ClientSecret) ? null : SecretMark.Kept })] },
        version,
        [],
        at is { } moment ? DateTimeOffset.FromUnixTimeMilliseconds(moment) : null);

    // Named as the columns are.
    private sealed class Row
    {
        public required string document { get; init; }
        public long version { get; init; }
        public long updated_at { get; init; }
    }
}
