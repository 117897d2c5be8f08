using System.Data.Common;
using Dapper;
using Headgate.Contracts;

namespace Headgate.Control.RecordSearch;

/// <summary>Names of keys, users and teams by their ids, as they are today.</summary>
internal static class NameBook
{
    // Far below the number of parameters that a statement may have.
    private const int AtOnce = 500;

    /// <summary>The names of ids; those that are gone, or of a kind without names, are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> LoadAsync(DbConnection connection, UsageDimension kind, IEnumerable<string?> ids)
    {
        var table = kind switch
        {
            UsageDimension.Key => "api_keys",
            UsageDimension.User => "users",
            UsageDimension.Team => "teams",
            _ => null,
        };
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in table is null ? [] : ids.OfType<string>().Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        {
            // Not Dapper's lists: it hands them to PostgreSQL as arrays.
            var parameters = new DynamicParameters();
            for (var i = 0; i < some.Length; i++)
            {
                parameters.Add("id" + i, some[i]);
            }

            var sql = $"SELECT id, name FROM {table} WHERE id IN ({string.Join(", ", parameters.ParameterNames.Select(n => "@" + n))})";
            foreach (var (id, name) in await connection.QueryAsync<(string, string)>(sql, parameters))
            {
                names[id] = name;
            }
        }

        return names;
    }
}
