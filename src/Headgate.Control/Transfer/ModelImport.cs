using Dapper;
using Headgate.Contracts;
using Headgate.Control.Audit;
using Headgate.Control.Models;
using Headgate.Control.Storage;

namespace Headgate.Control.Transfer;

/// <summary>Imports what is said of models.</summary>
internal sealed class ModelImport(AuditLog audit) : NamedImport<ModelInput>
{
    public override int Order => 50;

    protected override string Kind => "model";

    protected override string List => "models";

    protected override IReadOnlyList<ModelInput>? ItemsOf(ConfigurationDocument document) => document.Models;

    protected override string NameOf(ModelInput item) => item.Name;

    protected override bool InFile(ImportRun run, string name) => run.File.Models.Any(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));

    protected override void Check(ModelInput item) => ModelCheck.Refuse(item);

    protected override async Task<Dictionary<string, string>> LoadAsync(ImportRun run) =>
        (await run.Connection.QueryAsync<(string Name, string Id)>("SELECT name, id FROM models")).ToDictionary(m => m.Name, m => m.Id, StringComparer.OrdinalIgnoreCase);

    protected override async Task CreateAsync(ImportRun run, ModelInput item, string path)
    {
        var id = await ModelStore.WriteAsync(run.Connection, null, item, run.Now);
        await audit.WriteAsync(run.Connection, run.Caller, "model.update", id, item.Name, null, item);
    }

    protected override async Task<bool> UpdateAsync(ImportRun run, string id, ModelInput item, string path)
    {
        var before = await run.Connection.QuerySingleAsync<string>("SELECT document FROM models WHERE id = @id", new { id });
        if (string.Equals(before, StoredJson.Write(item), StringComparison.Ordinal))
        {
            return false;
        }

        await ModelStore.WriteAsync(run.Connection, id, item, run.Now);
        await audit.WriteAsync(run.Connection, run.Caller, "model.update", id, item.Name, StoredJson.Read<ModelInput>(before), item);
        return true;
    }

    protected override async Task RemoveAsync(ImportRun run, string id, string name)
    {
        await run.Connection.ExecuteAsync("DELETE FROM models WHERE id = @id", new { id });
        await audit.WriteAsync(run.Connection, run.Caller, "model.delete", id, name, new { name }, null);
    }
}
