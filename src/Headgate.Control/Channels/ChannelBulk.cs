using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Storage;

namespace Headgate.Control.Channels;

/// <summary>Changes of many channels in one transaction: all of it or nothing.</summary>
public sealed class ChannelBulk(ConfigurationPublisher publisher, AuditLog audit, TimeProvider time)
{
    private const int MostAtOnce = 20_000;

    /// <summary>Changes channels.</summary>
    /// <exception cref="Refusal">Nothing is asked for, or a channel is not there: nothing was changed.</exception>
    public Task<BulkResult> RunAsync(Caller caller, BulkChannels bulk, CancellationToken cancellation)
    {
        Check(bulk);
        return publisher.ChangeAsync(
            async connection =>
            {
                var rows = bulk.Ids is { } ids ? await ByIdAsync(connection, ids) : await ByFilterAsync(connection, bulk.Filter!);
                CheckVersions(bulk, rows);
                var credentials = await CredentialTable.OfAsync(connection, [.. rows.Select(r => r.id)]);
                foreach (var row in rows)
                {
                    await ChangeAsync(connection, caller, bulk, row, [.. credentials[row.id]]);
                }

                return new BulkResult([.. rows.Select(r => r.id)]);
            },
            cancellation);
    }

    private static void Check(BulkChannels bulk)
    {
        InputCheck.Refuse(bulk);
        List<FieldError> errors = [.. ChannelCheck.Tags(bulk.Set?.Tags, "set.tags"), .. ChannelCheck.Tags(bulk.Set?.AddTags, "set.addTags")];
        if (bulk.Ids is null == bulk.Filter is null)
        {
            errors.Add(new FieldError("ids", "either ids or a filter says which channels"));
        }

        if (bulk.Ids is { Count: 0 or > MostAtOnce })
        {
            errors.Add(new FieldError("ids", $"must name 1 to {MostAtOnce} channels"));
        }

        if (bulk.Action == BulkAction.Set && (bulk.Set is null || bulk.Set == new BulkChannelSet()))
        {
            errors.Add(new FieldError("set", "says nothing to change"));
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    private static void CheckVersions(BulkChannels bulk, IReadOnlyList<DocumentRow> rows)
    {
        var stale = rows.Where(r => bulk.Versions?.TryGetValue(r.id, out var version) == true && version != r.version)
            .Select(r => new FieldError($"versions.{r.id}", $"was changed by somebody else and is {r.version} now")).ToArray();
        if (stale.Length > 0)
        {
            throw Refusal.Conflict("Some channels were changed since you read them; read them again and repeat your change.", stale);
        }
    }

    private static async Task<IReadOnlyList<DocumentRow>> ByIdAsync(DbConnection connection, IReadOnlyList<string> ids)
    {
        var found = new Dictionary<string, DocumentRow>(StringComparer.Ordinal);
        foreach (var chunk in ids.Distinct(StringComparer.Ordinal).Chunk(SqlList.Most))
        {
            var parameters = new DynamicParameters();
            foreach (var row in await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels WHERE id IN {SqlList.Of(chunk, parameters)}", parameters))
            {
                found[row.id] = row;
            }
        }

        var errors = ids.Select((id, i) => (Id: id, Index: i)).Where(x => !found.ContainsKey(x.Id)).Select(x => new FieldError(
            $"ids[{x.Index}]", FileResources.NameOf(x.Id) is null ? $"there is no channel '{x.Id}'" : "is defined in the configuration file; change it there")).ToArray();
        return errors.Length == 0 ? [.. found.Values] : throw Refusal.Invalid(errors);
    }

    private static async Task<IReadOnlyList<DocumentRow>> ByFilterAsync(DbConnection connection, ChannelFilter filter)
    {
        var parameters = new DynamicParameters();
        var where = ChannelFilters.Where(filter, parameters);
        return [.. await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels{where} ORDER BY lower(name)", parameters)];
    }

    private async Task ChangeAsync(DbConnection connection, Caller caller, BulkChannels bulk, DocumentRow row, IReadOnlyList<CredentialRow> credentials)
    {
        var before = ChannelTable.View(row, credentials);
        if (bulk.Action == BulkAction.Delete)
        {
            await connection.ExecuteAsync("DELETE FROM channels WHERE id = @id", new { row.id });
            await audit.WriteAsync(connection, caller, "channel.delete", row.id, before.Channel.Name, before, null);
            return;
        }

        await ChannelTable.UpdateSealedAsync(connection, row.id, Changed(StoredJson.Read<ChannelInput>(row.document), bulk), time.GetUtcNow());
        var after = ChannelTable.View((await ChannelTable.FindAsync(connection, row.id))!, credentials);
        await audit.WriteAsync(connection, caller, "channel.update", row.id, after.Channel.Name, before, after);
    }

    private static ChannelInput Changed(ChannelInput channel, BulkChannels bulk) => bulk.Action switch
    {
        BulkAction.Enable => channel with { Enabled = true },
        BulkAction.Disable => channel with { Enabled = false },
        _ => channel with
        {
            Priority = bulk.Set!.Priority ?? channel.Priority,
            Weight = bulk.Set.Weight ?? channel.Weight,
            Groups = bulk.Set.Groups ?? channel.Groups,
            Tags = Tags(channel.Tags, bulk.Set),
        },
    };

    private static IReadOnlyList<string>? Tags(IReadOnlyList<string>? tags, BulkChannelSet set) =>
        set.Tags is null && set.AddTags is null && set.RemoveTags is null ? tags :
        [
            .. (set.Tags ?? tags ?? []).Concat(set.AddTags ?? []).Distinct(StringComparer.OrdinalIgnoreCase).Except(set.RemoveTags ?? [], StringComparer.OrdinalIgnoreCase),
        ];
}
