using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.ApiKeys;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Teams;

/// <summary>
/// The members of teams: for administrators, who manage any, and for a team's own managers. To whom a team is not shown, it does not exist.
/// </summary>
public sealed class TeamMemberStore(Database database, ConfigurationPublisher publisher, AuditLog audit, TimeProvider time)
{
    /// <summary>A team's members by name.</summary>
    public async Task<IReadOnlyList<TeamMember>> ListAsync(string teamId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        await TeamRow.GetAsync(connection, teamId);
        return await ListAsync(connection, teamId);
    }

    /// <summary>The members of a team that the caller belongs to.</summary>
    public async Task<IReadOnlyList<TeamMember>> ListOwnAsync(Caller caller, string teamId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        _ = await TeamAccess.RoleAsync(connection, teamId, caller.RequiredUserId) ?? throw Refusal.NotFound("team");
        return await ListAsync(connection, teamId);
    }

    /// <summary>The caller's teams by name.</summary>
    public async Task<IReadOnlyList<MyTeam>> ListTeamsAsync(Caller caller, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<TeamRow, string, MyTeam>(
            $"SELECT {TeamRow.Columns}, m.role FROM teams t JOIN team_members m ON m.team_id = t.id WHERE m.user_id = @userId ORDER BY lower(t.name)",
            (team, role) => new MyTeam(team.id, team.ToView(), TeamAccess.Parse(role)),
            new { userId = caller.RequiredUserId },
            splitOn: "role");
        return [.. rows];
    }

    /// <summary>Takes a user in, or changes its role.</summary>
    public Task<TeamMember> PutAsync(Caller caller, string teamId, string userId, TeamRole role, CancellationToken cancellation) =>
        database.WriteAsync(connection => PutAsync(connection, caller, teamId, userId, role), cancellation);

    /// <summary>Takes somebody into a team that the caller manages, or changes its role.</summary>
    /// <exception cref="Refusal">The caller does not manage it, or there is nobody like that.</exception>
    public Task<TeamMember> AddOwnAsync(Caller caller, string teamId, NewTeamMember member, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await RequireManagerAsync(connection, caller, teamId);
            var user = (member.User.Contains('\0', StringComparison.Ordinal) ? null : await UserRow.FindByLoginAsync(connection, member.User))
                ?? throw Refusal.Invalid("user", "is nobody's name or e-mail address");
            return await PutAsync(connection, caller, teamId, user.id, member.Role);
        },
        cancellation);

    /// <summary>Removes a member.</summary>
    public Task RemoveAsync(Caller caller, string teamId, string userId, CancellationToken cancellation) =>
        publisher.ChangeAsync(connection => RemoveAsync(connection, caller, teamId, userId), cancellation);

    /// <summary>Removes a member of a team that the caller manages, or the caller itself.</summary>
    /// <exception cref="Refusal">The caller does not manage it, or there is no such member.</exception>
    public Task RemoveOwnAsync(Caller caller, string teamId, string userId, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            if (userId != caller.RequiredUserId)
            {
                await RequireManagerAsync(connection, caller, teamId);
            }

            return await RemoveAsync(connection, caller, teamId, userId);
        },
        cancellation);

    /// <summary>Takes a user in, or changes its role, inside another change.</summary>
    internal async Task<TeamMember> PutAsync(DbConnection connection, Caller caller, string teamId, string userId, TeamRole role)
    {
        var team = await TeamRow.GetAsync(connection, teamId);
        await UserRow.GetAsync(connection, userId);
        var before = await FindAsync(connection, teamId, userId);
        await connection.ExecuteAsync(
            """
            INSERT INTO team_members (team_id, user_id, role, joined_at) VALUES (@teamId, @userId, @Role, @At)
            ON CONFLICT (team_id, user_id) DO UPDATE SET role = excluded.role
            """,
            new { teamId, userId, Role = TeamAccess.Write(role), At = time.GetUtcNow().ToUnixTimeMilliseconds() });
        var after = (await FindAsync(connection, teamId, userId))!;
        await audit.WriteAsync(connection, caller, before is null ? "team.add-member" : "team.update-member", teamId, team.name, before, after);
        return after;
    }

    private async Task<bool> RemoveAsync(DbConnection connection, Caller caller, string teamId, string userId)
    {
        var before = await FindAsync(connection, teamId, userId) ?? throw Refusal.NotFound("team member");
        await connection.ExecuteAsync("DELETE FROM team_members WHERE team_id = @teamId AND user_id = @userId", new { teamId, userId });
        await audit.WriteAsync(connection, caller, "team.remove-member", teamId, (await TeamRow.GetAsync(connection, teamId)).name, before, null);
        await SwitchKeysOffAsync(connection, caller, teamId, userId);
        return true;
    }

    // Whoever has left shall not go on spending the team's money; an administrator can switch a key on again that is meant to stay.
    private async Task SwitchKeysOffAsync(DbConnection connection, Caller caller, string teamId, string userId)
    {
        var keys = await connection.QueryAsync<ApiKeyRow>($"{ApiKeyTable.Select} WHERE k.team_id = @teamId AND k.owner_id = @userId AND k.enabled = 1", new { teamId, userId });
        foreach (var key in keys.AsList())
        {
            await ApiKeyTable.SwitchAsync(connection, key.id, enabled: false, (key.Hold ?? new KeyHold()) with { Disabled = true }, time.GetUtcNow());
            await audit.WriteAsync(connection, caller, "key.disable", key.id, key.name, ApiKeyTable.View(key), ApiKeyTable.View((await ApiKeyTable.FindAsync(connection, key.id, null))!));
        }
    }

    private static async Task RequireManagerAsync(DbConnection connection, Caller caller, string teamId)
    {
        var role = await TeamAccess.RoleAsync(connection, teamId, caller.RequiredUserId) ?? throw Refusal.NotFound("team");
        if (role != TeamRole.Manager)
        {
            throw Refusal.Forbidden();
        }
    }

    private static async Task<TeamMember?> FindAsync(DbConnection connection, string teamId, string userId) => await QueryAsync(connection, teamId, userId) is [var member, ..] ? member : null;

    private static Task<IReadOnlyList<TeamMember>> ListAsync(DbConnection connection, string teamId) => QueryAsync(connection, teamId, null);

    private static async Task<IReadOnlyList<TeamMember>> QueryAsync(DbConnection connection, string teamId, string? userId)
    {
        var rows = await connection.QueryAsync<Row>(
            $"""
            SELECT u.id, u.name, u.display_name, m.role, m.joined_at FROM team_members m JOIN users u ON u.id = m.user_id
            WHERE m.team_id = @teamId{(userId is null ? string.Empty : " AND m.user_id = @userId")} ORDER BY lower(u.name)
            """,
            new { teamId, userId });
        return [.. rows.Select(row => new TeamMember(
            row.id, row.name, row.display_name, TeamAccess.Parse(row.role), DateTimeOffset.FromUnixTimeMilliseconds(row.joined_at)))];
    }

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string name { get; init; }
        public required string display_name { get; init; }
        public required string role { get; init; }
        public long joined_at { get; init; }
    }
}
