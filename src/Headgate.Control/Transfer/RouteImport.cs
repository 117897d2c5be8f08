using Dapper;
using Headgate.Contracts;
using Headgate.Control.Audit;
using Headgate.Control.Routes;
using Headgate.Control.Storage;

namespace Headgate.Control.Transfer;

/// <summary>Imports routes.</summary>
internal sealed class RouteImport(AuditLog audit) : NamedImport<RouteInput>
{
    public override int Order => 60;

    protected override string Kind => "route";

    protected override string List => "routes";

    protected override IReadOnlyList<RouteInput>? ItemsOf(ConfigurationDocument document) => document.Routes;

    protected override string NameOf(RouteInput item) => item.Model;

    protected override bool InFile(ImportRun run, string name) => run.File.Routes.Any(r => string.Equals(r.Model, name, StringComparison.OrdinalIgnoreCase));

    protected override void Check(RouteInput item) => RouteStore.Check(item);

    protected override async Task<Dictionary<string, string>> LoadAsync(ImportRun run) =>
        (await run.Connection.QueryAsync<(string Name, string Id)>("SELECT model, id FROM routes")).ToDictionary(r => r.Name, r => r.Id, StringComparer.OrdinalIgnoreCase);

    protected override async Task CreateAsync(ImportRun run, RouteInput item, string path)
    {
        var id = await RouteStore.InsertAsync(run.Connection, item, run.Now);
        await audit.WriteAsync(run.Connection, run.Caller, "route.create", id, item.Model, null, item);
    }

    protected override async Task<bool> UpdateAsync(ImportRun run, string id, RouteInput item, string path)
    {
        var before = await run.Connection.QuerySingleAsync<string>("SELECT document FROM routes WHERE id = @id", new { id });
        if (string.Equals(before, StoredJson.Write(item), StringComparison.Ordinal))
        {
            return false;
        }

        await RouteStore.UpdateAsync(run.Connection, id, item, run.Now);
        await audit.WriteAsync(run.Connection, run.Caller, "route.update", id, item.Model, StoredJson.Read<RouteInput>(before), item);
        return true;
    }

    protected override async Task RemoveAsync(ImportRun run, string id, string name)
    {
        await run.Connection.ExecuteAsync("DELETE FROM routes WHERE id = @id", new { id });
        await audit.WriteAsync(run.Connection, run.Caller, "route.delete", id, name, new { name }, null);
    }
}
