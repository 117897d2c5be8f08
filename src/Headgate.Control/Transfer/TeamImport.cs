using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Channels;
using Headgate.Control.Storage;

namespace Headgate.Control.Transfer;

/// <summary>Imports teams. Members are added and their roles changed; nobody is put out.</summary>
internal sealed class TeamImport(AuditLog audit) : NamedImport<TeamDocument>
{
    private const string Manager = "manager";
    private const string Member = "member";

    public override int Order => 30;

    protected override string Kind => "team";

    protected override string List => "teams";

    protected override IReadOnlyList<TeamDocument>? ItemsOf(ConfigurationDocument document) => document.Teams;

    protected override string NameOf(TeamDocument item) => item.Name;

    protected override bool InFile(ImportRun run, string name) => false;

    protected override void Check(TeamDocument item)
    {
        List<FieldError> errors = [.. InputCheck.Find(item)];
        if (errors.Count == 0)
        {
            errors.AddRange([.. InputCheck.Name(item.Name), .. ChannelCheck.Tags([item.Name], "name")]);
            errors.AddRange((item.Members ?? []).Select((m, i) => (m.Role, i)).Where(m => m.Role is not (null or Manager or Member))
                .Select(m => new FieldError($"members[{m.i}].role", "must be manager or member")));
            if (item.BalanceUsd is < 0 or > 1_000_000_000)
            {
                errors.Add(new FieldError("balanceUsd", "must lie between 0 and 1000000000"));
            }
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    // Teams stay in any mode: records and accounts refer to them.
    protected override async Task<Dictionary<string, string>> LoadAsync(ImportRun run)
    {
        var wanted = (run.Document.Teams ?? []).Select(t => t?.Name).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (await run.Connection.QueryAsync<(string Name, string Id)>("SELECT name, id FROM teams"))
            .Where(t => wanted.Contains(t.Name)).ToDictionary(t => t.Name, t => t.Id, StringComparer.OrdinalIgnoreCase);
    }

    protected override async Task CreateAsync(ImportRun run, TeamDocument item, string path)
    {
        var id = Guid.CreateVersion7(run.Now).ToString("N");
        await run.Connection.ExecuteAsync(
            "INSERT INTO teams (id, name, enabled, prepaid, limits, created_at, updated_at) VALUES (@Id, @Name, @Enabled, @Prepaid, @Limits, @At, @At)",
            Parameters(id, item, run.Now));
        await MembersAsync(run, id, item);
        if (item.BalanceUsd is > 0 and { } balance)
        {
            run.Credits.Add(new ImportCredit($"team:{id}", item.Name, balance));
        }

        await audit.WriteAsync(run.Connection, run.Caller, "team.create", id, item.Name, null, item);
    }

    protected override async Task<bool> UpdateAsync(ImportRun run, string id, TeamDocument item, string path)
    {
        var before = await TeamExport.ReadAsync(run.Connection, id);
        var after = before with { Enabled = item.Enabled ?? before.Enabled, Prepaid = item.Prepaid ?? before.Prepaid, Limits = item.Limits ?? before.Limits };
        var changed = !string.Equals(StoredJson.Write(before), StoredJson.Write(after), StringComparison.Ordinal);
        if (changed)
        {
            await run.Connection.ExecuteAsync(
                "UPDATE teams SET enabled = @Enabled, prepaid = @Prepaid, limits = @Limits, version = version + 1, updated_at = @At WHERE id = @Id",
                Parameters(id, after, run.Now));
        }

        changed |= await MembersAsync(run, id, item);
        if (changed)
        {
            await audit.WriteAsync(run.Connection, run.Caller, "team.update", id, item.Name, before, await TeamExport.ReadAsync(run.Connection, id));
        }

        return changed;
    }

    protected override Task RemoveAsync(ImportRun run, string id, string name) => Task.CompletedTask;

    private static async Task<bool> MembersAsync(ImportRun run, string teamId, TeamDocument item)
    {
        var changed = false;
        var members = item.Members ?? [];
        for (var i = 0; i < members.Count; i++)
        {
            var userId = await run.Connection.QuerySingleOrDefaultAsync<string>("SELECT id FROM users WHERE lower(name) = lower(@User)", new { members[i].User })
                ?? throw Refusal.Invalid($"members[{i}].user", $"there is no user '{members[i].User}'");
            changed |= await run.Connection.ExecuteAsync(
                """
                INSERT INTO team_members (team_id, user_id, role, joined_at) VALUES (@teamId, @userId, @Role, @At)
                ON CONFLICT (team_id, user_id) DO UPDATE SET role = @Role WHERE team_members.role <> @Role
                """,
                new { teamId, userId, Role = members[i].Role ?? Member, At = run.Now.ToUnixTimeMilliseconds() }) > 0;
        }

        return changed;
    }

    private static object Parameters(string id, TeamDocument item, DateTimeOffset now) => new
    {
        Id = id,
        item.Name,
        Enabled = item.Enabled ?? true ? 1 : 0,
        Prepaid = item.Prepaid ?? false ? 1 : 0,
        Limits = item.Limits is null ? "{}" : StoredJson.Write(item.Limits),
        At = now.ToUnixTimeMilliseconds(),
    };
}
