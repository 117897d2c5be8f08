using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Groups;

/// <summary>The groups of the database, for the compiler.</summary>
internal static class GroupRows
{
    /// <summary>How compile errors call a group of the database.</summary>
    public static string PathOf(string name) => $"groups '{name}'";

    /// <summary>Every group.</summary>
    public static async Task<IReadOnlyList<GroupConfig>> LoadAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<string>("SELECT document FROM groups ORDER BY lower(name)")).Select(d => Map(StoredJson.Read<GroupInput>(d)))];

    /// <summary>For the compiler.</summary>
    public static GroupConfig Map(GroupInput group)
    {
        var path = PathOf(group.Name);
        return new GroupConfig
        {
            Path = path,
            Name = group.Name,
            Description = group.Description,
            Ratio = group.Ratio ?? 1,
            Models = group.Models ?? ["*"],
            Channels = group.Channels ?? ["*"],
            Limits = LimitsDocument.Map(group.Limits, $"{path}.limits"),
        };
    }

    /// <summary>A group of the file, for people.</summary>
    public static GroupInput Show(GroupConfig group) => new()
    {
        Name = group.Name,
        Description = group.Description,
        Ratio = group.Ratio,
        Models = group.Models is ["*"] ? null : group.Models,
        Channels = group.Channels is ["*"] ? null : group.Channels,
        Limits = LimitsDocument.Show(group.Limits),
    };
}
