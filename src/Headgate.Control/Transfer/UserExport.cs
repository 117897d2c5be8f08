using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Storage;

namespace Headgate.Control.Transfer;

/// <summary>Users as the document has them.</summary>
internal static class UserExport
{
    private const string Columns = "id, name, display_name, email, role, enabled, group_name, limits, prepaid, language, currency";

    /// <summary>All, by name.</summary>
    public static async Task<IReadOnlyList<UserDocument>> ReadAllAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>($"SELECT {Columns} FROM users ORDER BY lower(name)")).Select(Map)];

    /// <summary>One.</summary>
    public static async Task<UserDocument> ReadAsync(DbConnection connection, string id) =>
        Map(await connection.QuerySingleAsync<Row>($"SELECT {Columns} FROM users WHERE id = @id", new { id }));

    private static UserDocument Map(Row row) => new()
    {
        Name = row.name,
        DisplayName = row.display_name.Length == 0 ? null : row.display_name,
        Email = row.email,
        Role = row.role,
        Group = row.group_name,
        Enabled = row.enabled != 0,
        Prepaid = row.prepaid != 0,
        Limits = row.limits == "{}" ? null : StoredJson.Read<Limits>(row.limits),
        Language = row.language.Length == 0 ? null : row.language,
        Currency = row.currency.Length == 0 ? null : row.currency,
    };

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public required string display_name { get; init; }
        public string? email { get; init; }
        public required string role { get; init; }
        public long enabled { get; init; }
        public required string group_name { get; init; }
        public required string limits { get; init; }
        public long prepaid { get; init; }
        public required string language { get; init; }
        public required string currency { get; init; }
    }
}
