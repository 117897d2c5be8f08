using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Channels;

/// <summary>Channels: those of the database to change, those of the file to see.</summary>
public sealed class ChannelStore(Database database, ConfigurationPublisher publisher, MasterKey master, AuditLog audit, TimeProvider time)
{
    private static readonly (string Field, string Column)[] Sortable =
    [
        ("name", "lower(name)"), ("type", "lower(type)"), ("priority", "coalesce(priority, 0)"), ("weight", "weight"), ("createdAt", "created_at"), ("updatedAt", "updated_at"),
    ];

    /// <summary>A page of channels; the file's come after the database's.</summary>
    public async Task<Page<ChannelView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var filter = new ChannelFilter(listing.Search, listing.Text("type"), listing.Text("tag"), listing.Flag("enabled"));
        var order = listing.OrderAndLimit(Sortable);
        IReadOnlyList<ChannelView> stored = [];
        var total = 0L;
        if (listing.Wants(Sources.Database))
        {
            await using var connection = await database.OpenReaderAsync(cancellation);
            var parameters = new DynamicParameters();
            var where = ChannelFilters.Where(filter, parameters);
            var rows = (await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels{where}{order}", parameters)).AsList();
            total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM channels{where}", parameters);
            var credentials = await CredentialTable.OfAsync(connection, [.. rows.Select(r => r.id)]);
            stored = [.. rows.Select(r => ChannelTable.View(r, credentials[r.id]))];
        }

        var file = listing.Wants(Sources.File) ? FileChannels.All(publisher.FileConfig).Where(c => ChannelFilters.Matches(filter, c.Channel)).ToArray() : [];
        return FileResources.Page(listing, stored, total, file);
    }

    /// <summary>One channel.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<ChannelView> GetAsync(string id, CancellationToken cancellation)
    {
        if (FileResources.NameOf(id) is { } name)
        {
            return FileChannels.Find(publisher.FileConfig, name) ?? throw Refusal.NotFound("channel");
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        return await ViewAsync(connection, id);
    }

    /// <summary>Makes a channel with its keys.</summary>
    public Task<ChannelView> CreateAsync(Caller caller, NewChannel asked, CancellationToken cancellation)
    {
        var (channel, credentials) = (asked.Channel, asked.Credentials ?? []);
        ChannelCheck.Refuse(channel, "channel.");
        for (var i = 0; i < credentials.Count; i++)
        {
            ChannelCheck.Refuse(credentials[i] ?? throw Refusal.Invalid($"credentials[{i}]", "is null"), isNew: true, $"credentials[{i}]");
        }

        return publisher.ChangeAsync(
            async connection =>
            {
                await CheckNameAsync(connection, channel.Name, null, "channel.name");
                return await InsertAsync(connection, caller, "channel.create", channel, credentials);
            },
            cancellation,
            ChannelMapping.PathOf(channel.Name),
            field => field.StartsWith("credentials", StringComparison.Ordinal) ? field : "channel." + ChannelMapping.FieldOf(field));
    }

    /// <summary>Replaces a channel; its keys stay.</summary>
    public Task<ChannelView> ReplaceAsync(Caller caller, string id, ChannelInput channel, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "channel");
        ChannelCheck.Refuse(channel);
        return ChangeAsync(caller, id, (_, _) => channel, expected, channel.Name, cancellation);
    }

    /// <summary>Changes a little of a channel.</summary>
    public Task<ChannelView> PatchAsync(Caller caller, string id, ChannelPatch patch, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "channel");
        return ChangeAsync(
            caller,
            id,
            (_, stored) => stored with { Enabled = patch.Enabled ?? stored.Enabled, Priority = patch.Priority ?? stored.Priority, Weight = patch.Weight ?? stored.Weight },
            expected,
            null,
            cancellation);
    }

    /// <summary>Deletes a channel with its keys.</summary>
    public Task DeleteAsync(Caller caller, string id, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "channel");
        return publisher.ChangeAsync(
            async connection =>
            {
                var before = await ViewAsync(connection, id);
                EntityVersion.Check(expected, before.Version);
                await connection.ExecuteAsync("DELETE FROM channels WHERE id = @id", new { id });
                await audit.WriteAsync(connection, caller, "channel.delete", id, before.Channel.Name, before, null);
                return true;
            },
            cancellation);
    }

    /// <summary>Copies a channel, switched off, so that nothing changes before somebody looked at it.</summary>
    public Task<ChannelView> CopyAsync(Caller caller, string id, CopyChannel copy, CancellationToken cancellation)
    {
        if (InputCheck.Name(copy.Name).ToArray() is { Length: > 0 } errors)
        {
            throw Refusal.Invalid(errors);
        }

        return publisher.ChangeAsync(
            async connection =>
            {
                await CheckNameAsync(connection, copy.Name, null, "name");
                var (source, keys) = await SourceAsync(connection, id);
                var credentials = copy.Credentials == true
                    ? keys.Select(k => k with { Name = null }).ToArray()
                    : [];
                return await InsertAsync(connection, caller, "channel.copy", source with { Name = copy.Name, Enabled = false }, credentials);
            },
            cancellation,
            ChannelMapping.PathOf(copy.Name));
    }

    // Secrets in clear: they are sealed anew, for their new place.
    private async Task<(ChannelInput Channel, IReadOnlyList<CredentialInput> Keys)> SourceAsync(DbConnection connection, string id)
    {
        if (FileResources.NameOf(id) is { } name)
        {
            var config = publisher.FileConfig.Channels.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw Refusal.NotFound("channel");
            return (ChannelMapping.Show(config), [.. config.Credentials.Select(c => new CredentialInput { Secret = c.Secret, Weight = c.Weight })]);
        }

        var row = await ChannelTable.FindAsync(connection, id) ?? throw Refusal.NotFound("channel");
        var rows = await CredentialTable.OfAsync(connection, id);
        return (
            ChannelSecrets.Open(StoredJson.Read<ChannelInput>(row.document), id, master),
            [.. rows.Select(r => new CredentialInput { Secret = r.Open(master), Weight = (int)r.weight, Enabled = r.enabled != 0 })]);
    }

    private async Task<ChannelView> ChangeAsync(
        Caller caller, string id, Func<DbConnection, ChannelInput, ChannelInput> change, long? expected, string? name, CancellationToken cancellation)
    {
        name ??= (await GetAsync(id, cancellation)).Channel.Name;
        return await publisher.ChangeAsync(
            async connection =>
            {
                var row = await ChannelTable.FindAsync(connection, id) ?? throw Refusal.NotFound("channel");
                EntityVersion.Check(expected, row.version);
                var before = await ViewAsync(connection, id);
                var channel = change(connection, before.Channel);
                await CheckNameAsync(connection, channel.Name, id, "name");
                await ChannelTable.UpdateAsync(connection, row, channel, master, time.GetUtcNow());
                var after = await ViewAsync(connection, id);
                await audit.WriteAsync(connection, caller, "channel.update", id, channel.Name, before, after);
                return after;
            },
            cancellation,
            ChannelMapping.PathOf(name),
            ChannelMapping.FieldOf);
    }

    private async Task<ChannelView> InsertAsync(DbConnection connection, Caller caller, string action, ChannelInput channel, IReadOnlyList<CredentialInput> credentials)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N");
        await ChannelTable.InsertAsync(connection, id, channel, master, now);
        await CredentialStore.InsertAsync(connection, id, channel.Name, credentials, master, now);
        var made = await ViewAsync(connection, id);
        await audit.WriteAsync(connection, caller, action, id, channel.Name, null, made);
        return made;
    }

    private async Task CheckNameAsync(DbConnection connection, string name, string? except, string field)
    {
        var taken = await ChannelTable.FindByNameAsync(connection, name);
        if ((taken is not null && taken.id != except) || FileChannels.Find(publisher.FileConfig, name) is not null)
        {
            throw Refusal.Conflict($"There is a channel '{name}' already{(taken is null ? ", in the configuration file" : string.Empty)}.", new FieldError(field, "is taken"));
        }
    }

    private static async Task<ChannelView> ViewAsync(DbConnection connection, string id) => ChannelTable.View(
        await ChannelTable.FindAsync(connection, id) ?? throw Refusal.NotFound("channel"), await CredentialTable.OfAsync(connection, id));
}
