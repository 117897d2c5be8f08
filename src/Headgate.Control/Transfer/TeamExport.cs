using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Storage;

namespace Headgate.Control.Transfer;

/// <summary>Teams as the document has them.</summary>
internal static class TeamExport
{
    private const string Columns = "id, name, enabled, prepaid, limits";

    /// <summary>All, by name.</summary>
    public static async Task<IReadOnlyList<TeamDocument>> ReadAllAsync(DbConnection connection)
    {
        var members = (await connection.QueryAsync<MemberRow>(
            "SELECT m.team_id, u.name, m.role FROM team_members m JOIN users u ON u.id = m.user_id ORDER BY lower(u.name)")).ToLookup(m => m.team_id, StringComparer.Ordinal);
        return [.. (await connection.QueryAsync<Row>($"SELECT {Columns} FROM teams ORDER BY lower(name)")).Select(row => Map(row, members[row.id]))];
    }

    /// <summary>One.</summary>
    public static async Task<TeamDocument> ReadAsync(DbConnection connection, string id) => Map(
        await connection.QuerySingleAsync<Row>($"SELECT {Columns} FROM teams WHERE id = @id", new { id }),
        await connection.QueryAsync<MemberRow>(
            "SELECT m.team_id, u.name, m.role FROM team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = @id ORDER BY lower(u.name)", new { id }));

    private static TeamDocument Map(Row row, IEnumerable<MemberRow> members) => new()
    {
        Name = row.name,
        Enabled = row.enabled != 0,
        Prepaid = row.prepaid != 0,
        Limits = row.limits == "{}" ? null : StoredJson.Read<Limits>(row.limits),
        Members = [.. members.Select(m => new TeamMemberDocument(m.name, m.role))],
    };

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public long enabled { get; init; }
        public long prepaid { get; init; }
        public required string limits { get; init; }
    }

    private sealed class MemberRow
    {
        public required string team_id { get; init; }
        public required string name { get; init; }
        public required string role { get; init; }
    }
}
