using Dapper;
using Headgate.Contracts;
using Headgate.Control.Audit;
using Headgate.Control.Channels;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Transfer;

/// <summary>Imports channels with their keys. A key without its secret keeps the one that is stored under its name.</summary>
internal sealed class ChannelImport(AuditLog audit, MasterKey master) : NamedImport<ChannelDocument>
{
    public override int Order => 40;

    protected override string Kind => "channel";

    protected override string List => "channels";

    protected override IReadOnlyList<ChannelDocument>? ItemsOf(ConfigurationDocument document) => document.Channels;

    protected override string NameOf(ChannelDocument item) => item.Channel.Name;

    protected override bool InFile(ImportRun run, string name) => run.File.Channels.Any(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    protected override void Check(ChannelDocument item)
    {
        ChannelCheck.Refuse(item.Channel, "channel.");
        var credentials = item.Credentials ?? [];
        for (var i = 0; i < credentials.Count; i++)
        {
            var credential = credentials[i] ?? throw Admin.Refusal.Invalid($"credentials[{i}]", "is null");
            ChannelCheck.Refuse(credential, isNew: credential.Name is null, $"credentials[{i}]");
        }
    }

    protected override async Task<Dictionary<string, string>> LoadAsync(ImportRun run) =>
        (await run.Connection.QueryAsync<(string Name, string Id)>("SELECT name, id FROM channels")).ToDictionary(c => c.Name, c => c.Id, StringComparer.OrdinalIgnoreCase);

    protected override async Task CreateAsync(ImportRun run, ChannelDocument item, string path)
    {
        var id = Guid.CreateVersion7(run.Now).ToString("N");
        await ChannelTable.InsertAsync(run.Connection, id, item.Channel, master, run.Now);
        await CredentialsAsync(run, id, item);
        await audit.WriteAsync(run.Connection, run.Caller, "channel.create", id, item.Channel.Name, null, await ViewAsync(run, id));
    }

    protected override async Task<bool> UpdateAsync(ImportRun run, string id, ChannelDocument item, string path)
    {
        var row = (await ChannelTable.FindAsync(run.Connection, id))!;
        var before = await ViewAsync(run, id);
        var stored = StoredJson.Read<ChannelInput>(row.document);
        var differs = !Same(stored, item.Channel, id);
        if (differs)
        {
            await ChannelTable.UpdateAsync(run.Connection, row, item.Channel, master, run.Now);
        }

        differs |= await CredentialsAsync(run, id, item);
        if (differs)
        {
            await audit.WriteAsync(run.Connection, run.Caller, "channel.update", id, item.Channel.Name, before, await ViewAsync(run, id));
        }

        return differs;
    }

    protected override async Task RemoveAsync(ImportRun run, string id, string name)
    {
        var before = await ViewAsync(run, id);
        await run.Connection.ExecuteAsync("DELETE FROM channels WHERE id = @id", new { id });
        await audit.WriteAsync(run.Connection, run.Caller, "channel.delete", id, name, before, null);
    }

    // Sealing twice gives two texts, so what is open is compared.
    private bool Same(ChannelInput stored, ChannelInput asked, string id)
    {
        var errors = new List<FieldError>();
        var kept = ChannelSecrets.Open(ChannelSecrets.Seal(asked, id, stored, master, errors), id, master);
        return errors.Count == 0 && string.Equals(StoredJson.Write(ChannelSecrets.Open(stored, id, master)), StoredJson.Write(kept), StringComparison.Ordinal);
    }

    private async Task<bool> CredentialsAsync(ImportRun run, string channelId, ChannelDocument item)
    {
        if (item.Credentials is not { } asked)
        {
            return false;
        }

        var stored = await CredentialTable.OfAsync(run.Connection, channelId);
        var byName = stored.ToDictionary(c => c.name, StringComparer.OrdinalIgnoreCase);
        var secrets = stored.Select(c => c.Open(master)).ToHashSet(StringComparer.Ordinal);
        var taken = stored.Select(c => c.name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = asked.Select(c => c.Name).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var changed = false;
        for (var i = 0; i < asked.Count; i++)
        {
            var credential = asked[i];
            if (credential.Name is { } known && byName.TryGetValue(known, out var row))
            {
                changed |= await ChangeAsync(run, row, credential);
            }
            else if (credential.Secret is not { } secret)
            {
                throw Admin.Refusal.Invalid($"credentials[{i}].secret", "is missing, and no key of that name is stored; export with secrets");
            }
            else if (credential.Name is not null || secrets.Add(secret.Trim()))
            {
                var name = credential.Name ?? CredentialTable.NextName(item.Channel.Name, taken);
                if (!taken.Add(name))
                {
                    throw Admin.Refusal.Invalid($"credentials[{i}].name", $"'{name}' is there twice");
                }

                await CredentialTable.InsertAsync(run.Connection, channelId, name, credential, master, run.Now);
                changed = true;
            }
        }

        return (run.Mode == ImportMode.Replace && await RemoveRestAsync(run, stored, asked, named)) || changed;
    }

    private async Task<bool> RemoveRestAsync(ImportRun run, IReadOnlyList<CredentialRow> stored, IReadOnlyList<CredentialInput> asked, HashSet<string> named)
    {
        var secrets = asked.Select(c => c.Secret?.Trim()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var gone = stored.Where(c => !named.Contains(c.name) && !secrets.Contains(c.Open(master))).ToArray();
        foreach (var row in gone)
        {
            await run.Connection.ExecuteAsync("DELETE FROM credentials WHERE id = @id", new { row.id });
        }

        return gone.Length > 0;
    }

    private async Task<bool> ChangeAsync(ImportRun run, CredentialRow row, CredentialInput credential)
    {
        var same = (credential.Secret is null || string.Equals(credential.Secret.Trim(), row.Open(master), StringComparison.Ordinal))
            && (credential.Weight ?? 1) == row.weight && (credential.Enabled ?? true) == (row.enabled != 0);
        if (!same)
        {
            await CredentialTable.UpdateAsync(run.Connection, row, credential, master, run.Now);
        }

        return !same;
    }

    private static async Task<ChannelView> ViewAsync(ImportRun run, string id) =>
        ChannelTable.View((await ChannelTable.FindAsync(run.Connection, id))!, await CredentialTable.OfAsync(run.Connection, id));
}
