using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Identity;
using Headgate.Control.Storage;
using Headgate.Control.Teams;
using Headgate.Control.Users;

namespace Headgate.Control.Invitations;

/// <summary>Invitations to make oneself an account: a token for a link, told once, its hash in the database.</summary>
public sealed class InvitationStore(Database database, AuditLog audit, TimeProvider time)
{
    private const int MostHours = 8760;
    private const int MostUses = 10_000;
    private static readonly (string Field, string Column)[] Sortable = [("createdAt", "created_at"), ("expiresAt", "expires_at")];

    /// <summary>A page of invitations, the newest first.</summary>
    public async Task<Page<InvitationView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var where = listing.Search is null ? string.Empty : @" WHERE lower(note) LIKE @search ESCAPE '\' OR lower(email) LIKE @search ESCAPE '\'";
        var parameters = new { search = listing.Search is { } text ? Listing.Contains(text) : null };
        var rows = await connection.QueryAsync<InvitationRow>(
            $"SELECT {InvitationRow.Columns} FROM invitations{where}{listing.OrderAndLimit(Sortable, downByDefault: true)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM invitations{where}", parameters);
        return new Page<InvitationView>([.. rows.Select(row => row.ToView())], total, listing.Page, listing.Size);
    }

    /// <summary>Makes an invitation.</summary>
    /// <exception cref="Refusal">Fields are wrong, or the caller may not give that role, or nobody may sign up.</exception>
    public Task<InvitationMade> CreateAsync(Caller caller, InvitationInput asked, CancellationToken cancellation)
    {
        Check(asked);
        UserRules.CheckReach(caller, (Role)asked.Role);
        var token = Secret.Create();
        return database.WriteAsync(
            async connection =>
            {
                if ((await IdentitySettingsStore.LoadAsync(connection)).Settings.SignUp == SignUpMode.Off)
                {
                    throw Refusal.Conflict("Signing up is off, so an invitation would lead nowhere; set signUp in the settings section identity to 'invitation' first.");
                }

                if (asked.TeamId is { } team)
                {
                    await TeamRow.GetAsync(connection, team);
                }

                var now = time.GetUtcNow();
                var id = Guid.CreateVersion7(now).ToString("N");
                await connection.ExecuteAsync(
                    """
                    INSERT INTO invitations (id, hash, hint, role, group_name, team_id, team_role, email, note, max_uses, expires_at, created_by, created_at)
                    VALUES (@id, @Hash, @Hint, @Role, @Group, @TeamId, @TeamRole, @Email, @Note, @Uses, @ExpiresAt, @CreatedBy, @At)
                    """,
                    new
                    {
                        id,
                        Hash = Secret.HashOf(token),
                        Hint = token[^4..],
                        Role = asked.Role.ToString().ToLowerInvariant(),
                        Group = asked.Group ?? "default",
                        asked.TeamId,
                        TeamRole = TeamAccess.Write(asked.TeamRole),
                        asked.Email,
                        Note = asked.Note ?? string.Empty,
                        asked.Uses,
                        ExpiresAt = now.AddHours(asked.Hours).ToUnixTimeMilliseconds(),
                        CreatedBy = caller.UserId,
                        At = now.ToUnixTimeMilliseconds(),
                    });
                var view = (await connection.QuerySingleAsync<InvitationRow>($"SELECT {InvitationRow.Columns} FROM invitations WHERE id = @id", new { id })).ToView();
                await audit.WriteAsync(connection, caller, "invitation.create", id, asked.Email ?? asked.Note, null, view);
                return new InvitationMade(id, token, view);
            },
            cancellation);
    }

    /// <summary>Takes an invitation back.</summary>
    /// <exception cref="Refusal">There is none, or the caller may not give that role.</exception>
    public Task DeleteAsync(Caller caller, string id, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<InvitationRow>($"SELECT {InvitationRow.Columns} FROM invitations WHERE id = @id", new { id }) ?? throw Refusal.NotFound("invitation");
            UserRules.CheckReach(caller, row.Role);
            await connection.ExecuteAsync("DELETE FROM invitations WHERE id = @id", new { id });
            await audit.WriteAsync(connection, caller, "invitation.delete", id, row.email ?? row.note, row.ToView(), null);
        },
        cancellation);

    private static void Check(InvitationInput asked)
    {
        var checks = new FieldChecks();
        checks.Text("group", asked.Group, 100, least: 1);
        checks.Text("teamId", asked.TeamId, 64);
        checks.Email("email", asked.Email);
        checks.Text("note", asked.Note, 500);
        checks.Require(asked.Uses is >= 1 and <= MostUses, "uses", $"must be 1 to {MostUses}");
        checks.Require(asked.Hours is >= 1 and <= MostHours, "hours", $"must be 1 to {MostHours}");
        checks.ThrowIfAny();
    }
}
