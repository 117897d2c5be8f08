using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Models;

/// <summary>What clients can ask for, as the running snapshot has it, and what administrators say of it.</summary>
public sealed class ModelStore(Database database, ConfigurationPublisher publisher, AuditLog audit, TimeProvider time)
{
    private const string Columns = "id, document, version";
    private static readonly string[] Sorts = ["name"];

    /// <summary>A page of models.</summary>
    public async Task<Page<ModelView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        listing.OrderAndLimit([.. Sorts.Select(s => (s, s))]);
        var said = await SaidAsync(cancellation);
        var snapshot = publisher.Published.Snapshot;
        var names = snapshot.Routes.Values.Select(r => r.Name).Concat(snapshot.WildcardRoutes.Select(w => w.Route.Name)).Concat(said.Keys)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(n => listing.Search is not { } text || n.Contains(text, StringComparison.OrdinalIgnoreCase));
        if (listing.Text("channel") is { } channel)
        {
            names = names.Where(n => ModelRoutes.Find(snapshot, n) is { } route && ModelRoutes.Channels(route).Contains(channel, StringComparer.OrdinalIgnoreCase));
        }

        if (listing.Flag("enabled") is { } enabled)
        {
            names = names.Where(n => (ModelRoutes.Find(snapshot, n) is not null && said.GetValueOrDefault(n)?.Model.Enabled is not false) == enabled);
        }

        var sorted = listing.Text("sort") == "-name"
            ? names.OrderByDescending(n => n, StringComparer.OrdinalIgnoreCase).ToArray()
            : [.. names.Order(StringComparer.OrdinalIgnoreCase)];
        var page = sorted.Skip((int)Math.Min((long)(listing.Page - 1) * listing.Size, int.MaxValue)).Take(listing.Size);
        return new Page<ModelView>([.. page.Select(n => View(snapshot, n, said.GetValueOrDefault(n)))], sorted.Length, listing.Page, listing.Size);
    }

    /// <summary>One model.</summary>
    /// <exception cref="Refusal">Nobody can ask for it, and nobody said anything of it.</exception>
    public async Task<ModelView> GetAsync(string name, CancellationToken cancellation)
    {
        var said = (await SaidAsync(cancellation)).GetValueOrDefault(name);
        var snapshot = publisher.Published.Snapshot;
        return said is not null || ModelRoutes.Find(snapshot, name) is not null ? View(snapshot, name, said) : throw Refusal.NotFound("model");
    }

    /// <summary>Says something of a model, in place of what was said before.</summary>
    public async Task<ModelView> PutAsync(Caller caller, string name, ModelInput model, long? expected, CancellationToken cancellation)
    {
        ModelCheck.Refuse(model);
        if (!string.Equals(name, model.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Invalid("name", $"must be that of the path, '{name}'");
        }

        RefuseFile(name);
        await publisher.ChangeAsync(
            async connection =>
            {
                var before = await RowAsync(connection, name);
                EntityVersion.Check(expected, before?.version ?? 0);
                var id = await WriteAsync(connection, before?.id, model, time.GetUtcNow());
                await audit.WriteAsync(connection, caller, "model.update", id, model.Name, before is null ? null : StoredJson.Read<ModelInput>(before.document), model);
                return true;
            },
            cancellation,
            ModelRows.PathOf(model.Name));
        return await GetAsync(name, cancellation);
    }

    /// <summary>Takes back what was said of a model.</summary>
    public Task DeleteAsync(Caller caller, string name, long? expected, CancellationToken cancellation)
    {
        RefuseFile(name);
        return publisher.ChangeAsync(
            async connection =>
            {
                var before = await RowAsync(connection, name) ?? throw Refusal.NotFound("model in the database");
                EntityVersion.Check(expected, before.version);
                await connection.ExecuteAsync("DELETE FROM models WHERE id = @id", new { before.id });
                await audit.WriteAsync(connection, caller, "model.delete", before.id, name, StoredJson.Read<ModelInput>(before.document), null);
                return true;
            },
            cancellation);
    }

    /// <summary>Puts what is said of a model into the table.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="id">Its row; null: a new one.</param>
    /// <param name="model">What is said.</param>
    /// <param name="now">When.</param>
    /// <returns>The row's id.</returns>
    internal static async Task<string> WriteAsync(DbConnection connection, string? id, ModelInput model, DateTimeOffset now)
    {
        var row = id ?? Guid.CreateVersion7(now).ToString("N");
        await connection.ExecuteAsync(
            """
            INSERT INTO models (id, name, enabled, document, created_at, updated_at) VALUES (@row, @Name, @Enabled, @Document, @At, @At)
            ON CONFLICT (id) DO UPDATE SET name = @Name, enabled = @Enabled, document = @Document, version = models.version + 1, updated_at = @At
            """,
            new { row, model.Name, Enabled = model.Enabled ?? true ? 1 : 0, Document = StoredJson.Write(model), At = now.ToUnixTimeMilliseconds() });
        return row;
    }

    private void RefuseFile(string name)
    {
        if (publisher.FileConfig.Models.Any(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            throw Refusal.Conflict($"The model '{name}' is defined in the configuration file; change it there.");
        }
    }

    private async Task<Dictionary<string, Said>> SaidAsync(CancellationToken cancellation)
    {
        var said = new Dictionary<string, Said>(StringComparer.OrdinalIgnoreCase);
        await using var connection = await database.OpenReaderAsync(cancellation);
        foreach (var row in await connection.QueryAsync<Row>($"SELECT {Columns} FROM models"))
        {
            var model = StoredJson.Read<ModelInput>(row.document);
            said[model.Name] = new Said(model, Sources.Database, row.version);
        }

        foreach (var model in publisher.FileConfig.Models)
        {
            said[model.Name] = new Said(ModelRows.Show(model), Sources.File, 0);
        }

        return said;
    }

    private static ModelView View(GatewaySnapshot snapshot, string name, Said? said)
    {
        var route = ModelRoutes.Find(snapshot, name);
        return new ModelView(
            route?.Name ?? said!.Model.Name,
            route is not null && said?.Model.Enabled is not false,
            route is null ? [] : ModelRoutes.Channels(route),
            route is not null && ModelRoutes.IsRoute(route),
            route?.Hidden ?? false,
            route is null ? [] : ModelRoutes.Prices(route),
            said?.Version ?? 0,
            said?.Model,
            said?.Source);
    }

    private static Task<Row?> RowAsync(DbConnection connection, string name) =>
        connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM models WHERE lower(name) = lower(@name)", new { name });

    private sealed record Said(ModelInput Model, string Source, long Version);

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string document { get; init; }
        public long version { get; init; }
    }
}
