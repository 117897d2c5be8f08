using System.Data.Common;
using Dapper;
using Headgate.Contracts;

namespace Headgate.Control.Teams;

/// <summary>Who belongs to a team and who manages it, for everything that is a team's: keys, records, balance.</summary>
public static class TeamAccess
{
    /// <summary>Whether a user belongs to a team, in whatever role.</summary>
    public static async Task<bool> IsMemberAsync(DbConnection connection, string teamId, string userId) => await RoleAsync(connection, teamId, userId) is not null;

    /// <summary>Whether a user manages a team.</summary>
    public static async Task<bool> IsManagerAsync(DbConnection connection, string teamId, string userId) => await RoleAsync(connection, teamId, userId) is TeamRole.Manager;

    /// <summary>A user's role in a team; null: none.</summary>
    public static async Task<TeamRole?> RoleAsync(DbConnection connection, string teamId, string userId) =>
        await connection.QuerySingleOrDefaultAsync<string>("SELECT role FROM team_members WHERE team_id = @teamId AND user_id = @userId", new { teamId, userId }) is { } role ? Parse(role) : null;

    /// <summary>As the database has it.</summary>
    internal static TeamRole Parse(string role) => role == "manager" ? TeamRole.Manager : TeamRole.Member;

    /// <summary>As the database has it.</summary>
    internal static string Write(TeamRole role) => role == TeamRole.Manager ? "manager" : "member";
}
