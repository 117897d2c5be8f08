using Dapper;
using Headgate.Contracts;
using Headgate.Control.Audit;
using Headgate.Control.Groups;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Transfer;

/// <summary>Imports groups.</summary>
internal sealed class GroupImport(AuditLog audit) : NamedImport<GroupInput>
{
    public override int Order => 10;

    protected override string Kind => "group";

    protected override string List => "groups";

    protected override IReadOnlyList<GroupInput>? ItemsOf(ConfigurationDocument document) => document.Groups;

    protected override string NameOf(GroupInput item) => item.Name;

    protected override bool InFile(ImportRun run, string name) => run.File.Groups.Any(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase));

    protected override void Check(GroupInput item) => GroupCheck.Refuse(item);

    // The group of everybody else stays even where the document does not name it.
    protected override async Task<Dictionary<string, string>> LoadAsync(ImportRun run) =>
        (await run.Connection.QueryAsync<(string Name, string Id)>("SELECT name, id FROM groups"))
            .Where(g => run.Mode == ImportMode.Merge || !string.Equals(g.Name, GroupConfig.Default, StringComparison.OrdinalIgnoreCase)
                || run.Document.Groups!.Any(d => string.Equals(d?.Name, g.Name, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(g => g.Name, g => g.Id, StringComparer.OrdinalIgnoreCase);

    protected override async Task CreateAsync(ImportRun run, GroupInput item, string path)
    {
        var id = await GroupStore.InsertAsync(run.Connection, item, run.Now);
        await audit.WriteAsync(run.Connection, run.Caller, "group.create", id, item.Name, null, item);
    }

    protected override async Task<bool> UpdateAsync(ImportRun run, string id, GroupInput item, string path)
    {
        var before = await run.Connection.QuerySingleAsync<string>("SELECT document FROM groups WHERE id = @id", new { id });
        if (string.Equals(before, StoredJson.Write(item), StringComparison.Ordinal))
        {
            return false;
        }

        await GroupStore.UpdateAsync(run.Connection, id, item, run.Now);
        await audit.WriteAsync(run.Connection, run.Caller, "group.update", id, item.Name, StoredJson.Read<GroupInput>(before), item);
        return true;
    }

    protected override async Task RemoveAsync(ImportRun run, string id, string name)
    {
        await run.Connection.ExecuteAsync("UPDATE users SET group_name = 'default', version = version + 1 WHERE lower(group_name) = lower(@name)", new { name });
        await run.Connection.ExecuteAsync("UPDATE api_keys SET group_name = NULL, version = version + 1 WHERE lower(group_name) = lower(@name)", new { name });
        await run.Connection.ExecuteAsync("DELETE FROM groups WHERE id = @id", new { id });
        await audit.WriteAsync(run.Connection, run.Caller, "group.delete", id, name, new { name }, null);
    }
}
