using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Storage;

namespace Headgate.Control.Groups;

/// <summary>The groups of the database.</summary>
public sealed class GroupStore(Database database, ConfigurationPublisher publisher, AuditLog audit, TimeProvider time)
{
    private const string Columns = "id, name, document, version, created_at, updated_at";
    private static readonly (string Field, string Column)[] Sortable = [("name", "lower(name)"), ("createdAt", "created_at"), ("updatedAt", "updated_at")];

    /// <summary>A page of groups.</summary>
    public async Task<Page<GroupView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var where = listing.Search is null ? string.Empty : @" WHERE lower(name) LIKE @search ESCAPE '\'";
        var parameters = new { search = listing.Search is { } text ? Listing.Contains(text) : null };
        var rows = await connection.QueryAsync<Row>($"SELECT {Columns} FROM groups{where}{listing.OrderAndLimit(Sortable)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM groups{where}", parameters);
        return new Page<GroupView>([.. rows.Select(View)], total, listing.Page, listing.Size);
    }

    /// <summary>One group.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<GroupView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await FindAsync(connection, id);
    }

    /// <summary>Makes a group.</summary>
    public Task<GroupView> CreateAsync(Caller caller, GroupInput group, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            await CheckNameAsync(connection, group.Name, null);
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now).ToString("N");
            await connection.ExecuteAsync(
                "INSERT INTO groups (id, name, document, created_at, updated_at) VALUES (@id, @Name, @Document, @At, @At)",
                new { id, group.Name, Document = Write(group), At = now.ToUnixTimeMilliseconds() });
            var made = await FindAsync(connection, id);
            await audit.WriteAsync(connection, caller, "group.create", id, group.Name, null, made);
            return made;
        },
        cancellation);

    /// <summary>Replaces a group.</summary>
    public Task<GroupView> ReplaceAsync(Caller caller, string id, GroupInput group, long? expected, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            var before = await FindAsync(connection, id);
            EntityVersion.Check(expected, before.Version);
            await CheckNameAsync(connection, group.Name, id);
            if (!string.Equals(before.Group.Name, group.Name, StringComparison.Ordinal))
            {
                await RenameAsync(connection, before.Group.Name, group.Name);
            }

            await connection.ExecuteAsync(
                "UPDATE groups SET name = @Name, document = @Document, version = version + 1, updated_at = @At WHERE id = @id",
                new { id, group.Name, Document = Write(group), At = time.GetUtcNow().ToUnixTimeMilliseconds() });
            var after = await FindAsync(connection, id);
            await audit.WriteAsync(connection, caller, "group.update", id, group.Name, before, after);
            return after;
        },
        cancellation);

    /// <summary>Deletes a group that nobody belongs to.</summary>
    public Task DeleteAsync(Caller caller, string id, long? expected, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            var before = await FindAsync(connection, id);
            EntityVersion.Check(expected, before.Version);
            var members = await connection.ExecuteScalarAsync<long>(
                "SELECT (SELECT count(*) FROM users WHERE lower(group_name) = lower(@Name)) + (SELECT count(*) FROM api_keys WHERE lower(group_name) = lower(@Name))",
                new { before.Group.Name });
            if (members > 0)
            {
                throw Refusal.Conflict($"{members} users or keys belong to the group '{before.Group.Name}'; move them to another one first.");
            }

            await connection.ExecuteAsync("DELETE FROM groups WHERE id = @id", new { id });
            await audit.WriteAsync(connection, caller, "group.delete", id, before.Group.Name, before, null);
            return true;
        },
        cancellation);

    private static string Write(GroupInput group) => StoredJson.Write(group);

    private static async Task<GroupView> FindAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM groups WHERE id = @id", new { id }) is { } row
            ? View(row)
            : throw Refusal.NotFound("group");

    private static async Task CheckNameAsync(DbConnection connection, string name, string? except)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw Refusal.Invalid("name", "is empty");
        }

        var taken = await connection.QuerySingleOrDefaultAsync<string>("SELECT id FROM groups WHERE lower(name) = lower(@name)", new { name });
        if (taken is not null && taken != except)
        {
            throw Refusal.Conflict($"There is a group '{name}' already.", new FieldError("name", "is taken"));
        }
    }

    private static async Task RenameAsync(DbConnection connection, string from, string to)
    {
        await connection.ExecuteAsync("UPDATE users SET group_name = @to WHERE lower(group_name) = lower(@from)", new { from, to });
        await connection.ExecuteAsync("UPDATE api_keys SET group_name = @to WHERE lower(group_name) = lower(@from)", new { from, to });
    }

    private static GroupView View(Row row) => new(
        row.id,
        StoredJson.Read<GroupInput>(row.document),
        row.version,
        DateTimeOffset.FromUnixTimeMilliseconds(row.created_at),
        DateTimeOffset.FromUnixTimeMilliseconds(row.updated_at));

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string document { get; init; }
        public long version { get; init; }
        public long created_at { get; init; }
        public long updated_at { get; init; }
    }
}
