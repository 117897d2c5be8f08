using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Storage;

namespace Headgate.Control.Teams;

/// <summary>The teams of the database.</summary>
public sealed class TeamStore(Database database, ConfigurationPublisher publisher, AuditLog audit, TimeProvider time)
{
    private static readonly (string Field, string Column)[] Sortable =
        [("name", "lower(t.name)"), ("createdAt", "t.created_at"), ("updatedAt", "t.updated_at"), ("members", "members")];

    /// <summary>A page of teams.</summary>
    public async Task<Page<TeamView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var conditions = new List<string>();
        var parameters = new DynamicParameters();
        if (listing.Search is { } text)
        {
            conditions.Add(@"lower(t.name) LIKE @search ESCAPE '\'");
            parameters.Add("search", Listing.Contains(text));
        }

        if (listing.Flag("enabled") is { } enabled)
        {
            conditions.Add("t.enabled = @enabled");
            parameters.Add("enabled", enabled ? 1L : 0L);
        }

        if (listing.Text("user") is { } user)
        {
            conditions.Add("EXISTS (SELECT 1 FROM team_members m WHERE m.team_id = t.id AND m.user_id = @user)");
            parameters.Add("user", user);
        }

        var where = conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<TeamRow>($"SELECT {TeamRow.Columns} FROM teams t{where}{listing.OrderAndLimit(Sortable, "t.id")}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM teams t{where}", parameters);
        return new Page<TeamView>([.. rows.Select(row => row.ToView())], total, listing.Page, listing.Size);
    }

    /// <summary>One team.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<TeamView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return (await TeamRow.GetAsync(connection, id)).ToView();
    }

    /// <summary>Makes a team.</summary>
    public Task<TeamView> CreateAsync(Caller caller, TeamInput team, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            await CheckAsync(connection, team, null);
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now).ToString("N");
            await connection.ExecuteAsync(
                "INSERT INTO teams (id, name, enabled, prepaid, limits, created_at, updated_at) VALUES (@id, @Name, @Enabled, @Prepaid, @Limits, @At, @At)",
                Parameters(id, team, now));
            var made = (await TeamRow.GetAsync(connection, id)).ToView();
            await audit.WriteAsync(connection, caller, "team.create", id, team.Name, null, made);
            return made;
        },
        cancellation);

    /// <summary>Replaces a team.</summary>
    public Task<TeamView> ReplaceAsync(Caller caller, string id, TeamInput team, long? expected, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            var before = (await TeamRow.GetAsync(connection, id)).ToView();
            EntityVersion.Check(expected, before.Version);
            await CheckAsync(connection, team, id);
            await connection.ExecuteAsync(
                "UPDATE teams SET name = @Name, enabled = @Enabled, prepaid = @Prepaid, limits = @Limits, version = version + 1, updated_at = @At WHERE id = @id",
                Parameters(id, team, time.GetUtcNow()));
            var after = (await TeamRow.GetAsync(connection, id)).ToView();
            await audit.WriteAsync(connection, caller, "team.update", id, team.Name, before, after);
            return after;
        },
        cancellation);

    /// <summary>Deletes a team that no key belongs to.</summary>
    public Task DeleteAsync(Caller caller, string id, long? expected, CancellationToken cancellation) => publisher.ChangeAsync(
        async connection =>
        {
            var before = (await TeamRow.GetAsync(connection, id)).ToView();
            EntityVersion.Check(expected, before.Version);
            if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM api_keys WHERE team_id = @id", new { id }) is > 0 and var keys)
            {
                throw Refusal.Conflict($"{keys} API keys belong to the team '{before.Team.Name}'; delete or move them first.");
            }

            await connection.ExecuteAsync("DELETE FROM teams WHERE id = @id", new { id });
            await audit.WriteAsync(connection, caller, "team.delete", id, before.Team.Name, before, null);
            return true;
        },
        cancellation);

    private static async Task CheckAsync(DbConnection connection, TeamInput team, string? except)
    {
        var checks = new FieldChecks();
        checks.Input(team.Limits ?? new Limits(), "limits");
        checks.Text("name", team.Name, 100, least: 1);
        checks.ThrowIfAny();
        var taken = await connection.QuerySingleOrDefaultAsync<string>("SELECT id FROM teams WHERE lower(name) = lower(@Name)", new { team.Name });
        if (taken is not null && taken != except)
        {
            throw Refusal.Conflict($"There is a team '{team.Name}' already.", new FieldError("name", "is taken"));
        }
    }

    private static object Parameters(string id, TeamInput team, DateTimeOffset now) => new
    {
        id,
        team.Name,
        Enabled = team.Enabled ? 1L : 0L,
        Prepaid = team.Prepaid ? 1L : 0L,
        Limits = team.Limits is null ? "{}" : JsonSerializer.Serialize(team.Limits, ContractJson.Options),
        At = now.ToUnixTimeMilliseconds(),
    };
}
