using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Settings;

/// <summary>The settings of the database, by section. For the program they are typed and hold their secrets; for people they are JSON without.</summary>
public sealed class SettingsStore(
    Database database, ConfigurationPublisher publisher, SettingsRegistry registry, MasterKey master, AuditLog audit, TimeProvider time)
{
    /// <summary>A section's settings, secrets in clear; the defaults where nothing was ever set.</summary>
    public async Task<T> GetAsync<T>(SettingsSection<T> section, CancellationToken cancellation)
        where T : class, new()
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await ReadAsync(connection, section, master);
    }

    /// <summary>The same inside a transaction.</summary>
    public static async Task<T> ReadAsync<T>(DbConnection connection, SettingsSection<T> section, MasterKey master)
        where T : class, new()
    {
        if ((await RowAsync(connection, section.Name))?.document is not { } json)
        {
            return new T();
        }

        return StoredJson.Read<T>(new SecretFields(master, section).Open(Parse(json)).GetRawText());
    }

    /// <summary>A section's settings for people.</summary>
    /// <exception cref="Refusal">There is no such section.</exception>
    public async Task<SettingsView> ViewAsync(string name, CancellationToken cancellation)
    {
        var section = registry.Get(name);
        await using var connection = await database.OpenReaderAsync(cancellation);
        return View(section, await RowAsync(connection, name));
    }

    /// <summary>Every section's settings for people.</summary>
    public async Task<IReadOnlyList<SettingsView>> ViewAllAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = (await connection.QueryAsync<Row>("SELECT section, document, version, updated_at FROM settings")).ToDictionary(r => r.section, StringComparer.Ordinal);
        return [.. registry.All.Select(section => View(section, rows.GetValueOrDefault(section.Name)))];
    }

    /// <summary>Replaces a section's settings.</summary>
    /// <exception cref="Refusal">They are wrong, somebody else changed them, or the caller may not.</exception>
    public Task<SettingsView> PutAsync(Caller caller, string name, JsonElement document, long? expected, CancellationToken cancellation)
    {
        var section = registry.Get(name);
        Task<SettingsView> Change(DbConnection connection) => WriteAsync(connection, caller, section, document, expected);
        return section.AffectsGateway
            ? publisher.ChangeAsync(Change, cancellation, within: "globalSettings")
            : database.WriteAsync(Change, cancellation);
    }

    /// <summary>Replaces a section's settings inside a transaction.</summary>
    internal async Task<SettingsView> WriteAsync(DbConnection connection, Caller caller, SettingsSection section, JsonElement document, long? expected)
    {
        if (!RolePermissions.Allows(caller.Role, section.Permission))
        {
            throw Refusal.Forbidden();
        }

        var before = await RowAsync(connection, section.Name);
        EntityVersion.Check(expected, before?.version ?? 0);
        if (document.ValueKind != JsonValueKind.Object)
        {
            throw Refusal.Invalid(string.Empty, "must be an object");
        }

        var fields = new SecretFields(master, section);
        var missing = new List<FieldError>();
        var node = fields.Seal(document, before is null ? null : Parse(before.document), missing);
        if (missing.Count > 0)
        {
            throw Refusal.Invalid(missing);
        }

        Check(section, node, fields);
        if (before is not null && section.CheckKept(document, Parse(before.document)) is { Count: > 0 } moved)
        {
            throw Refusal.Invalid(moved);
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO settings (section, document, version, updated_at) VALUES (@Name, @Document, 1, @At)
            ON CONFLICT (section) DO UPDATE SET document = @Document, version = settings.version + 1, updated_at = @At
            """,
            new { section.Name, Document = node.GetRawText(), At = time.GetUtcNow().ToUnixTimeMilliseconds() });
        var view = View(section, await RowAsync(connection, section.Name));
        await audit.WriteAsync(connection, caller, "settings.update", section.Name, section.Name, View(section, before).Settings, view.Settings);
        return view;
    }

    /// <summary>A section's document as it is stored, secrets opened or masked; null: it was never set.</summary>
    internal async Task<JsonElement?> DocumentAsync(DbConnection connection, SettingsSection section, bool secrets)
    {
        if ((await RowAsync(connection, section.Name))?.document is not { } json)
        {
            return null;
        }

        var fields = new SecretFields(master, section);
        return secrets ? fields.Open(Parse(json)) : fields.Mask(Parse(json));
    }

    private static void Check(SettingsSection section, JsonElement document, SecretFields fields)
    {
        IReadOnlyList<FieldError> errors;
        try
        {
            errors = section.Check(fields.Open(document));
        }
        catch (JsonException e)
        {
            throw AdminBoundary.Malformed(e);
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    private SettingsView View(SettingsSection section, Row? row)
    {
        return new SettingsView(
            section.Name,
            section.Complete(new SecretFields(master, section).Mask(Parse(row?.document ?? "{}"))),
            row?.version ?? 0,
            section.AffectsGateway ? FileSettings.Stated(publisher.FileConfig) : [],
            row is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.updated_at));
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static Task<Row?> RowAsync(DbConnection connection, string section) =>
        connection.QuerySingleOrDefaultAsync<Row>("SELECT section, document, version, updated_at FROM settings WHERE section = @section", new { section });

    // Named as the columns are.
    private sealed class Row
    {
        public required string section { get; init; }
        public required string document { get; init; }
        public long version { get; init; }
        public long updated_at { get; init; }
    }
}
