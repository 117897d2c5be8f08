using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>The users and teams of the database as the data plane needs to know them.</summary>
internal static class PeopleRows
{
    /// <summary>Every user.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="roles">What each role may use; null: everything.</param>
    public static async Task<IReadOnlyList<UserConfig>> LoadUsersAsync(DbConnection connection, IReadOnlyDictionary<string, RoleAccess>? roles)
    {
        var access = new Dictionary<string, RoleAccess>(roles ?? new Dictionary<string, RoleAccess>(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase);
        var rows = await connection.QueryAsync<Row>("SELECT id, name, role, enabled, prepaid, group_name, limits FROM users ORDER BY lower(name)");
        return [.. rows.Select(row => Map(row, access.GetValueOrDefault(row.role!)))];
    }

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

    private static UserConfig Map(Row row, RoleAccess? access) => new()
    {
        Path = $"users '{row.name}'",
        Id = row.id,
        Name = row.name,
        Enabled = row.enabled != 0,
        Group = row.group_name,
        Prepaid = row.prepaid != 0,
        Models = access?.Models ?? ["*"],
        Channels = access?.Channels ?? ["*"],
        Limits = LimitsDocument.Read(row.limits, $"users '{row.name}'.limits"),
    };

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public long enabled { get; init; }
        public long prepaid { get; init; }
        public string? role { get; init; }
        public string? group_name { get; init; }
        public required string limits { get; init; }
    }
}
