using System.Data.Common;
using Dapper;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>The users and teams of the database as the data plane needs to know them.</summary>
internal static class PeopleRows
{
    /// <summary>Every user.</summary>
    public static async Task<IReadOnlyList<UserConfig>> LoadUsersAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>("SELECT id, name, enabled, prepaid, group_name, limits FROM users ORDER BY lower(name)")).Select(row => new UserConfig
        {
            Path = $"users '{row.name}'",
            Id = row.id,
            Name = row.name,
            Enabled = row.enabled != 0,
            Group = row.group_name,
            Prepaid = row.prepaid != 0,
            Limits = LimitsDocument.Read(row.limits, $"users '{row.name}'.limits"),
        })];

    /// <summary>Every team.</summary>
    public static async Task<IReadOnlyList<TeamConfig>> LoadTeamsAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>("SELECT id, name, enabled, prepaid, limits FROM teams ORDER BY lower(name)")).Select(row => new TeamConfig
        {
            Path = $"teams '{row.name}'",
            Id = row.id,
            Name = row.name,
            Enabled = row.enabled != 0,
            Prepaid = row.prepaid != 0,
            Limits = LimitsDocument.Read(row.limits, $"teams '{row.name}'.limits"),
        })];

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public long enabled { get; init; }
        public long prepaid { get; init; }
        public string? group_name { get; init; }
        public required string limits { get; init; }
    }
}
