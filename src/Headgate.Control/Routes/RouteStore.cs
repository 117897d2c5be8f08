using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Storage;

namespace Headgate.Control.Routes;

/// <summary>Routes: those of the database to change, those of the file to see.</summary>
public sealed class RouteStore(Database database, ConfigurationPublisher publisher, AuditLog audit, TimeProvider time)
{
    private static readonly (string Field, string Column)[] Sortable = [("model", "lower(model)"), ("createdAt", "created_at"), ("updatedAt", "updated_at")];

    /// <summary>A page of routes; the file's come after the database's.</summary>
    public async Task<Page<RouteView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var (search, enabled) = (listing.Search, listing.Flag("enabled"));
        var order = listing.OrderAndLimit(Sortable);
        IReadOnlyList<RouteView> stored = [];
        var total = 0L;
        if (listing.Wants(Sources.Database))
        {
            await using var connection = await database.OpenReaderAsync(cancellation);
            List<string> conditions = [.. search is null ? [] : new[] { @"lower(model) LIKE @search ESCAPE '\'" }, .. enabled is null ? [] : new[] { "enabled = @enabled" }];
            var where = conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);
            var parameters = new { search = search is null ? null : Listing.Contains(search), enabled = enabled == true ? 1L : 0L };
            stored = [.. (await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM routes{where}{order}", parameters)).Select(View)];
            total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM routes{where}", parameters);
        }

        var file = !listing.Wants(Sources.File) || enabled == false ? [] : publisher.FileConfig.Routes
            .Where(r => search is null || r.Model.Contains(search, StringComparison.OrdinalIgnoreCase))
            .OrderBy(r => r.Model, StringComparer.OrdinalIgnoreCase).Select(r => FileView(RouteRows.Show(r))).ToArray();
        return FileResources.Page(listing, stored, total, file);
    }

    /// <summary>One route.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<RouteView> GetAsync(string id, CancellationToken cancellation)
    {
        if (FileResources.NameOf(id) is { } model)
        {
            return FileView(RouteRows.Show(InFile(model) ?? throw Refusal.NotFound("route")));
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        return await FindAsync(connection, id);
    }

    /// <summary>Makes a route.</summary>
    public Task<RouteView> CreateAsync(Caller caller, RouteInput route, CancellationToken cancellation)
    {
        Check(route);
        return publisher.ChangeAsync(
            async connection =>
            {
                await CheckNameAsync(connection, route.Model, null);
                var id = await InsertAsync(connection, route, time.GetUtcNow());
                var made = await FindAsync(connection, id);
                await audit.WriteAsync(connection, caller, "route.create", id, route.Model, null, made);
                return made;
            },
            cancellation,
            RouteRows.PathOf(route.Model));
    }

    /// <summary>Replaces a route.</summary>
    public Task<RouteView> ReplaceAsync(Caller caller, string id, RouteInput route, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "route");
        Check(route);
        return publisher.ChangeAsync(
            async connection =>
            {
                var before = await FindAsync(connection, id);
                EntityVersion.Check(expected, before.Version);
                await CheckNameAsync(connection, route.Model, id);
                await UpdateAsync(connection, id, route, time.GetUtcNow());
                var after = await FindAsync(connection, id);
                await audit.WriteAsync(connection, caller, "route.update", id, route.Model, before, after);
                return after;
            },
            cancellation,
            RouteRows.PathOf(route.Model));
    }

    /// <summary>Deletes a route.</summary>
    public Task DeleteAsync(Caller caller, string id, long? expected, CancellationToken cancellation)
    {
        FileResources.RefuseChange(id, "route");
        return publisher.ChangeAsync(
            async connection =>
            {
                var before = await FindAsync(connection, id);
                EntityVersion.Check(expected, before.Version);
                await connection.ExecuteAsync("DELETE FROM routes WHERE id = @id", new { id });
                await audit.WriteAsync(connection, caller, "route.delete", id, before.Route.Model, before, null);
                return true;
            },
            cancellation);
    }

    /// <summary>Refuses a route that is wrong in itself.</summary>
    /// <exception cref="Refusal">With every error.</exception>
    internal static void Check(RouteInput route)
    {
        InputCheck.Refuse(route);
        if (InputCheck.Name(route.Model, "model").ToArray() is { Length: > 0 } errors)
        {
            throw Refusal.Invalid(errors);
        }
    }

    /// <summary>Puts a route into the table.</summary>
    /// <returns>Its id.</returns>
    internal static async Task<string> InsertAsync(DbConnection connection, RouteInput route, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        await connection.ExecuteAsync(
            "INSERT INTO routes (id, model, enabled, document, created_at, updated_at) VALUES (@id, @Model, @Enabled, @Document, @At, @At)",
            new { id, route.Model, Enabled = route.Enabled ?? true ? 1 : 0, Document = StoredJson.Write(route), At = now.ToUnixTimeMilliseconds() });
        return id;
    }

    /// <summary>Changes a route of the table.</summary>
    internal static Task UpdateAsync(DbConnection connection, string id, RouteInput route, DateTimeOffset now) => connection.ExecuteAsync(
        "UPDATE routes SET model = @Model, enabled = @Enabled, document = @Document, version = version + 1, updated_at = @At WHERE id = @id",
        new { id, route.Model, Enabled = route.Enabled ?? true ? 1 : 0, Document = StoredJson.Write(route), At = now.ToUnixTimeMilliseconds() });

    private Gateway.Configuration.RouteConfig? InFile(string model) =>
        publisher.FileConfig.Routes.FirstOrDefault(r => string.Equals(r.Model, model, StringComparison.OrdinalIgnoreCase));

    private async Task CheckNameAsync(DbConnection connection, string model, string? except)
    {
        var taken = await connection.QuerySingleOrDefaultAsync<string>("SELECT id FROM routes WHERE lower(model) = lower(@model)", new { model });
        if ((taken is not null && taken != except) || InFile(model) is not null)
        {
            throw Refusal.Conflict($"There is a route '{model}' already{(taken is null ? ", in the configuration file" : string.Empty)}.", new FieldError("model", "is taken"));
        }
    }

    private static async Task<RouteView> FindAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM routes WHERE id = @id", new { id }) is { } row ? View(row) : throw Refusal.NotFound("route");

    private static RouteView FileView(RouteInput route) => new(FileResources.IdOf(route.Model), route, Sources.File, 0);

    private static RouteView View(DocumentRow row) => new(
        row.id,
        StoredJson.Read<RouteInput>(row.document),
        Sources.Database,
        row.version,
        row.CreatedAt,
        row.UpdatedAt);
}
