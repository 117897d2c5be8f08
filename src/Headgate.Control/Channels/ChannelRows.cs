using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Channels;

/// <summary>The channels of the database with their keys, for the compiler.</summary>
internal static class ChannelRows
{
    private static readonly CredentialStamp[] NoKeys = [];

    /// <summary>Every channel.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="master">Opens their keys.</param>
    /// <param name="earlier">What was read before; null: nothing.</param>
    /// <param name="rows">Takes what was read now.</param>
    public static async Task<IReadOnlyList<ChannelConfig>> LoadAsync(DbConnection connection, MasterKey master, StoredRows? earlier, StoredRows rows)
    {
        var keys = new Dictionary<string, List<CredentialStamp>>(StringComparer.Ordinal);
        foreach (var (channel, id, version) in await connection.QueryAsync<(string, string, long)>("SELECT channel_id, id, version FROM credentials ORDER BY id"))
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(keys, channel, out _) ??= new List<CredentialStamp>(1)).Add(new CredentialStamp(id, version));
        }

        var order = (await connection.QueryAsync<(string Id, long Version)>("SELECT id, version FROM channels ORDER BY lower(name)")).AsList();
        var changed = order.Where(c => !IsSame(earlier?.Channels.GetValueOrDefault(c.Id), c.Version, KeysOf(c.Id))).Select(c => c.Id).ToArray();
        var read = await ReadAsync(connection, master, changed, all: changed.Length == order.Count);
        var channels = new List<ChannelConfig>(order.Count);
        foreach (var (id, version) in order)
        {
            var config = read.TryGetValue(id, out var anew) ? anew : earlier!.Channels[id].Config;
            rows.Channels.Add(id, new StoredChannel(version, KeysOf(id), config));
            channels.Add(config);
        }

        return channels;

        IReadOnlyList<CredentialStamp> KeysOf(string id) => keys.TryGetValue(id, out var stamps) ? stamps : NoKeys;
    }

    private static bool IsSame(StoredChannel? known, long version, IReadOnlyList<CredentialStamp> keys) =>
        known is not null && known.Version == version && known.Credentials.SequenceEqual(keys);

    private static async Task<Dictionary<string, ChannelConfig>> ReadAsync(DbConnection connection, MasterKey master, string[] ids, bool all)
    {
        var read = new Dictionary<string, ChannelConfig>(ids.Length, StringComparer.Ordinal);
        foreach (var some in all ? [ids] : ids.Chunk(SqlList.Most))
        {
            var parameters = new DynamicParameters();
            var where = all ? string.Empty : $" WHERE id IN {SqlList.Of(some, parameters)}";
            var credentials = all ? await CredentialTable.AllAsync(connection) : await CredentialTable.OfAsync(connection, some);
            foreach (var row in await connection.QueryAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels{where}", parameters))
            {
                read.Add(row.id, Map(row.id, StoredJson.Read<ChannelInput>(row.document), [.. credentials[row.id]], master));
            }
        }

        return read;
    }

    /// <summary>One channel for the compiler. When all its keys are switched off, so is the channel: without a key it would ask as nobody.</summary>
    public static ChannelConfig Map(string id, ChannelInput stored, IReadOnlyList<CredentialRow> credentials, MasterKey master)
    {
        var path = ChannelMapping.PathOf(stored.Name);
        var config = ChannelMapping.Map(
            ChannelSecrets.Open(stored, id, master),
            [.. credentials.Where(c => c.enabled != 0).Select(c => new CredentialConfig($"{path}.credentials '{c.name}'", c.Open(master), c.name, (int)c.weight))]);
        return credentials.Count > 0 && config.Credentials.Count == 0 ? config with { Enabled = false } : config;
    }
}

/// <summary>A row of <c>credentials</c>, named as its columns are.</summary>
internal sealed class CredentialRow
{
    public required string id { get; init; }
    public required string channel_id { get; init; }
    public required string name { get; init; }
    public required byte[] secret { get; init; }
    public required string hint { get; init; }
    public long weight { get; init; }
    public long enabled { get; init; }
    public long version { get; init; }
    public long created_at { get; init; }
    public long updated_at { get; init; }

    /// <summary>Where a credential's secret is sealed for.</summary>
    public static string PlaceOf(string id) => $"credential:{id}";

    /// <summary>The secret in clear.</summary>
    public string Open(MasterKey master) => master.Open(secret, PlaceOf(id));

    /// <summary>For people.</summary>
    public CredentialView ToView() => new(
        id, name, hint, (int)weight, enabled != 0, version, DateTimeOffset.FromUnixTimeMilliseconds(created_at), DateTimeOffset.FromUnixTimeMilliseconds(updated_at));
}
