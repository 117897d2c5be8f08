using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Channels;

/// <summary>The channels of the database with their keys, for the compiler.</summary>
internal static class ChannelRows
{
    /// <summary>Every channel.</summary>
    public static async Task<IReadOnlyList<ChannelConfig>> LoadAsync(DbConnection connection, MasterKey master)
    {
        var credentials = (await connection.QueryAsync<CredentialRow>("SELECT id, channel_id, name, secret, hint, weight, enabled, version, created_at, updated_at FROM credentials ORDER BY created_at, length(name), lower(name)"))
            .ToLookup(c => c.channel_id, StringComparer.Ordinal);
        var rows = await connection.QueryAsync<ChannelRow>("SELECT id, document, version, created_at, updated_at FROM channels ORDER BY lower(name)");
        return [.. rows.Select(row => Map(row.id, StoredJson.Read<ChannelInput>(row.document), [.. credentials[row.id]], master))];
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

/// <summary>A row of <c>channels</c>, named as its columns are.</summary>
internal sealed class ChannelRow
{
    public required string id { get; init; }
    public required string document { get; init; }
    public long version { get; init; }
    public long created_at { get; init; }
    public long updated_at { get; init; }
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
