using System.Data.Common;
using System.Globalization;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.ApiKeys;

/// <summary>
/// The API keys of the database. Administrators change anybody's; with an owner given, only that user's keys are there, and only what the user
/// may choose is taken.
/// </summary>
public sealed class ApiKeyStore(Database database, ConfigurationPublisher publisher, MasterKey master, AuditLog audit, TimeProvider time)
{
    private const int MostAtOnce = 1000;
    private const string Number = "{n}";

    /// <summary>One key.</summary>
    /// <param name="id">Which.</param>
    /// <param name="ownerId">Only if it is this user's; null: whoever's.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<ApiKeyView> GetAsync(string id, string? ownerId, CancellationToken cancellation)
    {
        if (ownerId is null && FileResources.NameOf(id) is { } name)
        {
            return FileKeys.Find(publisher.FileConfig, name) ?? throw Refusal.NotFound("API key");
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        return ApiKeyTable.View(await RowAsync(connection, id, ownerId));
    }

    /// <summary>Makes a key.</summary>
    public async Task<IssuedKey> CreateAsync(Caller caller, ApiKeyInput key, bool own, CancellationToken cancellation) =>
        (await CreateManyAsync(caller, [key], own, cancellation))[0];

    /// <summary>Makes many keys, all or none.</summary>
    public Task<IReadOnlyList<IssuedKey>> CreateManyAsync(Caller caller, BulkKeys bulk, CancellationToken cancellation)
    {
        if (bulk.Count is < 1 or > MostAtOnce)
        {
            throw Refusal.Invalid("count", $"must lie between 1 and {MostAtOnce}");
        }

        if (bulk.StartAt is < 0 or > int.MaxValue - MostAtOnce)
        {
            throw Refusal.Invalid("startAt", "is less than 0 or too large");
        }

        var pattern = bulk.Key.Name.Contains(Number, StringComparison.Ordinal) ? bulk.Key.Name : $"{bulk.Key.Name}-{Number}";
        return CreateManyAsync(
            caller,
            [.. Enumerable.Range(bulk.StartAt ?? 1, bulk.Count).Select(n => bulk.Key with { Name = pattern.Replace(Number, n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) })],
            own: false,
            cancellation);
    }

    /// <summary>Replaces a key; its secret stays.</summary>
    public async Task<ApiKeyView> ReplaceAsync(Caller caller, string id, ApiKeyInput key, bool own, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "API key");
        ApiKeyCheck.Refuse(key);
        return await publisher.ChangeAsync(
            async connection =>
            {
                var row = await RowAsync(connection, id, own ? caller.RequiredUserId : null);
                EntityVersion.Check(expected, row.version);
                var ownerId = key.OwnerId ?? row.owner_id;

                // A group that an administrator gave is not the user's to change, nor to lose.
                var asked = own ? key with { Group = row.group_name } : key;
                await CheckAsync(connection, asked, ownerId, own, row);
                var hold = own ? row.Hold : KeyHolds.After(row, asked, ownerId, caller);
                await ApiKeyTable.UpdateAsync(connection, id, asked, hold, ownerId, time.GetUtcNow());
                return await AuditAsync(connection, caller, "key.update", row, id);
            },
            cancellation,
            ApiKeyRows.PathOf(key.Name));
    }

    /// <summary>Switches a key on or off.</summary>
    public async Task<ApiKeyView> SwitchAsync(Caller caller, string id, bool enabled, bool own, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "API key");
        return await publisher.ChangeAsync(
            async connection =>
            {
                var row = await RowAsync(connection, id, own ? caller.RequiredUserId : null);
                EntityVersion.Check(expected, row.version);
                if (own && enabled)
                {
                    KeyHolds.RefuseEnabling(row.Hold);
                }

                var hold = own ? row.Hold : KeyHolds.AfterSwitch(row, enabled, caller);
                await ApiKeyTable.SwitchAsync(connection, id, enabled, hold, time.GetUtcNow());
                return await AuditAsync(connection, caller, enabled ? "key.enable" : "key.disable", row, id);
            },
            cancellation);
    }

    /// <summary>Gives a key a new secret. The old one works on for the overlap; one that a rotation before replaced ends now.</summary>
    public async Task<IssuedKey> RotateAsync(Caller caller, string id, RotateKey rotate, bool own, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "API key");
        var overlap = ApiKeyCheck.Overlap(rotate.Overlap);
        var secret = ApiKeySecret.Create();
        var view = await publisher.ChangeAsync(
            async connection =>
            {
                var row = await RowAsync(connection, id, own ? caller.RequiredUserId : null);
                EntityVersion.Check(expected, row.version);
                var now = time.GetUtcNow();
                await ApiKeyTable.RotateAsync(connection, row, KeyHash.Of(secret), ApiKeySecret.HintOf(secret), overlap == TimeSpan.Zero ? null : now + overlap, now);
                return await AuditAsync(connection, caller, "key.rotate", row, id);
            },
            cancellation);
        return new IssuedKey(secret, view);
    }

    /// <summary>Deletes a key; its records stay.</summary>
    public async Task DeleteAsync(Caller caller, string id, bool own, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "API key");
        await publisher.ChangeAsync(
            async connection =>
            {
                var row = await RowAsync(connection, id, own ? caller.RequiredUserId : null);
                EntityVersion.Check(expected, row.version);
                await connection.ExecuteAsync("DELETE FROM api_keys WHERE id = @id", new { id });
                await audit.WriteAsync(connection, caller, "key.delete", id, row.name, ApiKeyTable.View(row), null);
                return true;
            },
            cancellation);
    }

    private async Task<IReadOnlyList<IssuedKey>> CreateManyAsync(Caller caller, IReadOnlyList<ApiKeyInput> keys, bool own, CancellationToken cancellation)
    {
        foreach (var key in keys)
        {
            ApiKeyCheck.Refuse(key);
        }

        var secrets = keys.Select(_ => ApiKeySecret.Create()).ToArray();
        var views = await publisher.ChangeAsync(
            async connection =>
            {
                var made = new List<ApiKeyView>(keys.Count);
                foreach (var (key, secret) in keys.Zip(secrets))
                {
                    var ownerId = key.OwnerId ?? caller.RequiredUserId;
                    await CheckAsync(connection, key, ownerId, own, null);
                    var hold = own ? null : KeyHolds.Of(key, ownerId, caller);
                    var id = await ApiKeyTable.InsertAsync(connection, key, hold, ownerId, KeyHash.Of(secret), ApiKeySecret.HintOf(secret), time.GetUtcNow());
                    made.Add(await AuditAsync(connection, caller, "key.create", null, id));
                }

                return made;
            },
            cancellation,
            ApiKeyRows.PathOf(keys[0].Name));
        return [.. secrets.Zip(views, (secret, view) => new IssuedKey(secret, view))];
    }

    private async Task CheckAsync(DbConnection connection, ApiKeyInput key, string ownerId, bool own, ApiKeyRow? row)
    {
        if (own)
        {
            await ApiKeyCheck.RefuseForOwnerAsync(connection, publisher.FileConfig, key, ownerId, row);
            if (row is null)
            {
                await ApiKeyCheck.RefuseTooManyAsync(connection, master, ownerId);
            }
            else
            {
                KeyHolds.Refuse(row, key);
            }
        }
        else
        {
            await ApiKeyCheck.RefuseReferencesAsync(connection, publisher.FileConfig, key, ownerId);
        }

        await ApiKeyTable.CheckNameAsync(connection, key.Name, ownerId, row?.id);
    }

    private async Task<ApiKeyView> AuditAsync(DbConnection connection, Caller caller, string action, ApiKeyRow? before, string id)
    {
        var after = ApiKeyTable.View(await RowAsync(connection, id, null));
        await audit.WriteAsync(connection, caller, action, id, after.Key.Name, before is null ? null : ApiKeyTable.View(before), after);
        return after;
    }

    private static async Task<ApiKeyRow> RowAsync(DbConnection connection, string id, string? ownerId) =>
        await ApiKeyTable.FindAsync(connection, id, ownerId) ?? throw Refusal.NotFound("API key");
}
