using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.ApiKeys;
using Headgate.Control.Audit;
using Headgate.Control.Channels;
using Headgate.Control.Models;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Control.Storage;

namespace Headgate.Control.Transfer;

/// <summary>Writes everything that the database configures as one document; what the configuration file says stands in that file.</summary>
public sealed class Exporter(Database database, SettingsRegistry registry, SettingsStore settings, MasterKey master, AuditLog audit, TimeProvider time)
{
    /// <summary>Everything.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="secrets">Whether upstream keys and other secrets are in it, in clear; for roots alone, and noted in the audit log.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Refusal">The caller may not have secrets.</exception>
    public Task<ConfigurationDocument> RunAsync(Caller caller, bool secrets, CancellationToken cancellation)
    {
        if (secrets && (!RolePermissions.Allows(caller.Role, Permission.Root) || caller.ReadOnly))
        {
            throw Refusal.Forbidden();
        }

        // While nobody writes: a route must not name a channel that was deleted between two questions.
        return database.WriteAsync(
            async connection =>
            {
                if (secrets)
                {
                    await audit.WriteAsync(connection, caller, "export.secrets", null, null, null, null);
                }

                return new ConfigurationDocument
                {
                    ExportedAt = time.GetUtcNow(),
                    Channels = await ChannelsAsync(connection, secrets),
                    Routes = await DocumentsAsync<RouteInput>(connection, "SELECT document FROM routes ORDER BY lower(model)"),
                    Models = await ModelRows.LoadAsync(connection),
                    Groups = await DocumentsAsync<GroupInput>(connection, "SELECT document FROM groups ORDER BY lower(name)"),
                    Users = await UserExport.ReadAllAsync(connection),
                    Teams = await TeamExport.ReadAllAsync(connection),
                    Keys = await KeysAsync(connection),
                    Settings = await SettingsAsync(connection, secrets),
                };
            },
            cancellation);
    }

    private async Task<IReadOnlyList<ChannelDocument>> ChannelsAsync(DbConnection connection, bool secrets)
    {
        var rows = (await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels ORDER BY lower(name)")).AsList();
        var credentials = await CredentialTable.OfAsync(connection, [.. rows.Select(r => r.id)]);
        return [.. rows.Select(row =>
        {
            var channel = StoredJson.Read<ChannelInput>(row.document);
            return new ChannelDocument(
                secrets ? ChannelSecrets.Open(channel, row.id, master) : ChannelSecrets.Mask(channel),
                [.. credentials[row.id].Select(c => new CredentialInput { Name = c.name, Secret = secrets ? c.Open(master) : null, Weight = (int)c.weight, Enabled = c.enabled != 0 })]);
        })];
    }

    private static async Task<IReadOnlyList<T>> DocumentsAsync<T>(DbConnection connection, string sql) => [.. (await connection.QueryAsync<string>(sql)).Select(StoredJson.Read<T>)];

    private static async Task<IReadOnlyList<KeyDocument>> KeysAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<ApiKeyRow>($"{ApiKeyTable.Select} ORDER BY lower(u.name), lower(k.name)")).Select(row =>
        {
            var key = ApiKeyTable.View(row).Key;
            return new KeyDocument
            {
                Name = row.name,
                Owner = row.owner_name,
                Team = row.team_name,
                Hash = Convert.ToHexStringLower(row.hash),
                Hint = row.hint,
                Group = key.Group,
                Models = key.Models,
                AllowedIps = key.AllowedIps,
                ExpiresAt = key.ExpiresAt,
                Enabled = key.Enabled,
                Tags = key.Tags,
                Limits = key.Limits,
                Held = row.Hold,
            };
        })];

    private async Task<IReadOnlyDictionary<string, JsonElement>> SettingsAsync(DbConnection connection, bool secrets)
    {
        var sections = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var section in registry.All)
        {
            if (await settings.DocumentAsync(connection, section, secrets) is { } document)
            {
                sections.Add(section.Name, document);
            }
        }

        return sections;
    }
}
