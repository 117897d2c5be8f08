using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Channels;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Groups;

/// <summary>Groups: those of the database to change, those of the file to see.</summary>
public sealed class GroupStore(Database database, ConfigurationPublisher publisher, AuditLog audit, TimeProvider time)
{
    private static readonly (string Field, string Column)[] Sortable = [("name", "lower(name)"), ("createdAt", "created_at"), ("updatedAt", "updated_at")];

    /// <summary>A page of groups; the file's come after the database's.</summary>
    public async Task<Page<GroupView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var search = listing.Search;
        var order = listing.OrderAndLimit(Sortable);
        IReadOnlyList<GroupView> stored = [];
        var total = 0L;
        if (listing.Wants(Sources.Database))
        {
            await using var connection = await database.OpenReaderAsync(cancellation);
            var where = search is null ? string.Empty : @" WHERE lower(name) LIKE @search ESCAPE '\'";
            var parameters = new { search = search is null ? null : Listing.Contains(search) };
            stored = [.. (await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM groups{where}{order}", parameters)).Select(View)];
            total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM groups{where}", parameters);
        }

        var file = !listing.Wants(Sources.File) ? [] : publisher.FileConfig.Groups
            .Where(g => search is null || g.Name.Contains(search, StringComparison.OrdinalIgnoreCase))
            .OrderBy(g => g.Name, StringComparer.OrdinalIgnoreCase).Select(FileView).ToArray();
        return FileResources.Page(listing, stored, total, file);
    }

    /// <summary>One group.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<GroupView> GetAsync(string id, CancellationToken cancellation)
    {
        if (FileResources.NameOf(id) is { } name)
        {
            return FileView(InFile(name) ?? throw Refusal.NotFound("group"));
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        return await FindAsync(connection, id);
    }

    /// <summary>Makes a group.</summary>
    public Task<GroupView> CreateAsync(Caller caller, GroupInput group, CancellationToken cancellation)
    {
        GroupCheck.Refuse(group);
        return publisher.ChangeAsync(
            async connection =>
            {
                await CheckNameAsync(connection, group.Name, null);
                var id = await InsertAsync(connection, group, time.GetUtcNow());
                var made = await FindAsync(connection, id);
                await audit.WriteAsync(connection, caller, "group.create", id, group.Name, null, made);
                return made;
            },
            cancellation,
            GroupRows.PathOf(group.Name));
    }

    /// <summary>Replaces a group; whoever belongs to it follows a new name.</summary>
    public Task<GroupView> ReplaceAsync(Caller caller, string id, GroupInput group, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "group");
        GroupCheck.Refuse(group);
        return publisher.ChangeAsync(
            async connection =>
            {
                var before = await FindAsync(connection, id);
                EntityVersion.Check(expected, before.Version);
                await CheckNameAsync(connection, group.Name, id);
                if (!string.Equals(before.Group.Name, group.Name, StringComparison.Ordinal))
                {
                    await RenameAsync(connection, before.Group.Name, group.Name);
                }

                await UpdateAsync(connection, id, group, time.GetUtcNow());
                var after = await FindAsync(connection, id);
                await audit.WriteAsync(connection, caller, "group.update", id, group.Name, before, after);
                return after;
            },
            cancellation,
            GroupRows.PathOf(group.Name));
    }

    /// <summary>Deletes a group that nobody belongs to.</summary>
    public Task DeleteAsync(Caller caller, string id, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "group");
        return publisher.ChangeAsync(
            async connection =>
            {
                var before = await FindAsync(connection, id);
                EntityVersion.Check(expected, before.Version);
                if (string.Equals(before.Group.Name, GroupConfig.Default, StringComparison.OrdinalIgnoreCase))
                {
                    throw Refusal.Conflict("The group 'default' is everybody's who has no other; it can be changed, not deleted.");
                }

                await CheckUnusedAsync(connection, before.Group.Name);
                await connection.ExecuteAsync("DELETE FROM groups WHERE id = @id", new { id });
                await audit.WriteAsync(connection, caller, "group.delete", id, before.Group.Name, before, null);
                return true;
            },
            cancellation);
    }

    /// <summary>Whether there is a group of a name, in the database or the file.</summary>
    internal static async Task<bool> ExistsAsync(DbConnection connection, GatewayConfig file, string name) =>
        string.Equals(name, GroupConfig.Default, StringComparison.OrdinalIgnoreCase)
        || file.Groups.Any(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase))
        || await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM groups WHERE lower(name) = lower(@name)", new { name }) > 0;

    /// <summary>Puts a group into the table.</summary>
    /// <returns>Its id.</returns>
    internal static async Task<string> InsertAsync(DbConnection connection, GroupInput group, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        await connection.ExecuteAsync(
            "INSERT INTO groups (id, name, document, created_at, updated_at) VALUES (@id, @Name, @Document, @At, @At)",
            new { id, group.Name, Document = StoredJson.Write(group), At = now.ToUnixTimeMilliseconds() });
        return id;
    }

    /// <summary>Changes a group of the table.</summary>
    internal static Task UpdateAsync(DbConnection connection, string id, GroupInput group, DateTimeOffset now) => connection.ExecuteAsync(
        "UPDATE groups SET name = @Name, document = @Document, version = version + 1, updated_at = @At WHERE id = @id",
        new { id, group.Name, Document = StoredJson.Write(group), At = now.ToUnixTimeMilliseconds() });

    private GroupConfig? InFile(string name) => publisher.FileConfig.Groups.FirstOrDefault(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase));

    private static async Task CheckUnusedAsync(DbConnection connection, string name)
    {
        var members = await connection.ExecuteScalarAsync<long>(
            "SELECT (SELECT count(*) FROM users WHERE lower(group_name) = lower(@name)) + (SELECT count(*) FROM api_keys WHERE lower(group_name) = lower(@name))",
            new { name });
        if (members > 0)
        {
            throw Refusal.Conflict($"{members} users or keys belong to the group '{name}'; move them to another one first.");
        }
    }

    private static async Task<GroupView> FindAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM groups WHERE id = @id", new { id }) is { } row ? View(row) : throw Refusal.NotFound("group");

    private async Task CheckNameAsync(DbConnection connection, string name, string? except)
    {
        var taken = await connection.QuerySingleOrDefaultAsync<string>("SELECT id FROM groups WHERE lower(name) = lower(@name)", new { name });
        if ((taken is not null && taken != except) || InFile(name) is not null)
        {
            throw Refusal.Conflict($"There is a group '{name}' already{(taken is null ? ", in the configuration file" : string.Empty)}.", new FieldError("name", "is taken"));
        }
    }

    private async Task RenameAsync(DbConnection connection, string from, string to)
    {
        if (string.Equals(from, GroupConfig.Default, StringComparison.OrdinalIgnoreCase) && !string.Equals(to, from, StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Conflict("The group 'default' is everybody's who has no other; it keeps its name.", new FieldError("name", "cannot be changed"));
        }

        await connection.ExecuteAsync("UPDATE users SET group_name = @to, version = version + 1 WHERE lower(group_name) = lower(@from)", new { from, to });
        await connection.ExecuteAsync("UPDATE api_keys SET group_name = @to, version = version + 1 WHERE lower(group_name) = lower(@from)", new { from, to });
        foreach (var row in await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels"))
        {
            var channel = StoredJson.Read<ChannelInput>(row.document);
            if (channel.Groups?.Contains(from, StringComparer.OrdinalIgnoreCase) == true)
            {
                var renamed = channel.Groups.Select(g => string.Equals(g, from, StringComparison.OrdinalIgnoreCase) ? to : g).ToArray();
                await ChannelTable.UpdateSealedAsync(connection, row.id, channel with { Groups = renamed }, time.GetUtcNow());
            }
        }
    }

    private static GroupView FileView(GroupConfig group) => new(FileResources.IdOf(group.Name), GroupRows.Show(group), 0) { Source = Sources.File };

    private static GroupView View(DocumentRow row) => new(
        row.id,
        StoredJson.Read<GroupInput>(row.document),
        row.version,
        row.CreatedAt,
        row.UpdatedAt);
}
