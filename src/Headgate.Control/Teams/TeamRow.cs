using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Teams;

/// <summary>A row of <c>teams</c> with its number of members, named as the columns are.</summary>
internal sealed class TeamRow
{
    public const string Columns =
        "t.id, t.name, t.enabled, t.prepaid, t.limits, t.version, t.created_at, t.updated_at, (SELECT count(*) FROM team_members c WHERE c.team_id = t.id) AS members";

    public required string id { get; init; }
    public required string name { get; init; }
    public long enabled { get; init; }
    public long prepaid { get; init; }
    public required string limits { get; init; }
    public long version { get; init; }
    public long created_at { get; init; }
    public long updated_at { get; init; }
    public long members { get; init; }

    /// <summary>One team.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public static async Task<TeamRow> GetAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<TeamRow>($"SELECT {Columns} FROM teams t WHERE t.id = @id", new { id }) ?? throw Refusal.NotFound("team");

    /// <summary>What the API shows.</summary>
    public TeamView ToView() => new(
        id,
        new TeamInput
        {
            Name = name,
            Enabled = enabled != 0,
            Prepaid = prepaid != 0,
            Limits = limits == "{}" ? null : JsonSerializer.Deserialize<Limits>(limits, ContractJson.Options),
        },
        members,
        version,
        DateTimeOffset.FromUnixTimeMilliseconds(created_at),
        DateTimeOffset.FromUnixTimeMilliseconds(updated_at));
}
