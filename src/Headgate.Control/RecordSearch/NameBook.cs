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
            foreach (var (id, name) in await connection.QueryAsync<(string, string)>($"SELECT id, name FROM {table} WHERE id IN @some", new { some }))
            {
                names[id] = name;
            }
        }

        return names;
    }
}
