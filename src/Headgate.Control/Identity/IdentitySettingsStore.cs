using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Identity;

/// <summary>The settings section <c>identity</c>. Client secrets stand in it sealed, and are opened only for the call that needs them.</summary>
public sealed class IdentitySettingsStore(Database database, AuditLog audit, MasterKey master, TimeProvider time)
{
    /// <summary>Stands in a view for a secret that is there; sent back it leaves the secret as it is.</summary>
    public const string Kept = "***";

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

    /// <summary>Replaces the section.</summary>
    /// <exception cref="Refusal">Something in it is wrong, or somebody else changed it.</exception>
    public Task<IdentitySettingsView> ReplaceAsync(Caller caller, IdentitySettings asked, long? expected, CancellationToken cancellation)
    {
        if (IdentitySettingsRules.Find(asked) is { Count: > 0 } errors)
        {
            throw Refusal.Invalid(errors);
        }

        return database.WriteAsync(
            async connection =>
            {
                var (before, version, at) = await LoadAsync(connection);
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                EntityVersion.Check(expected, version);
                var settings = asked with { Providers = [.. asked.Providers.Select(provider => Seal(provider, before))] };
                await connection.ExecuteAsync(
                    """
                    INSERT INTO settings (section, document, version, updated_at) VALUES (@Section, @Document, 1, @At)
                    ON CONFLICT (section) DO UPDATE SET document = excluded.document, version = settings.version + 1, updated_at = excluded.updated_at
                    """,
                    new { IdentitySettings.Section, Document = JsonSerializer.Serialize(settings, ContractJson.Options), At = now });
                var after = View(settings, version + 1, now);
                await audit.WriteAsync(connection, caller, "settings.update", IdentitySettings.Section, IdentitySettings.Section, View(before, version, at), after);
                return after;
            },
            cancellation);
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
        settings with { Providers = [.. settings.Providers.Select(provider => provider with { ClientSecret = provider.ClientSecret is null ? null : Kept })] },
        version,
        [],
        at is { } moment ? DateTimeOffset.FromUnixTimeMilliseconds(moment) : null);

    private IdentityProvider Seal(IdentityProvider provider, IdentitySettings before)
    {
        if (provider.ClientSecret is not { Length: > 0 } secret)
        {
            return provider with { ClientSecret = null };
        }

        if (secret != Kept)
        {
            return provider with { ClientSecret = Sealed + Convert.ToBase64String(master.Seal(secret, IdentitySettingsRules.SecretPlace)) };
        }

        // A kept secret stays with where it was meant for: else whoever may change the issuer could have it sent to another server.
        var kept = before.Providers.FirstOrDefault(p => p.Id == provider.Id);
        return kept?.ClientSecret is not null && kept.Issuer == provider.Issuer && kept.Type == provider.Type
            ? provider with { ClientSecret = kept.ClientSecret }
            : throw Refusal.Invalid($"providers.{provider.Id}.clientSecret", "must be given anew: there is none to keep for this issuer");
    }

    // Named as the columns are.
    private sealed class Row
    {
        public required string document { get; init; }
        public long version { get; init; }
        public long updated_at { get; init; }
    }
}
