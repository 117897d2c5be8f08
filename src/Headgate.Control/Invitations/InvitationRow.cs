using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity;
using Headgate.Control.Teams;

namespace Headgate.Control.Invitations;

/// <summary>A row of <c>invitations</c>, named as the columns are.</summary>
internal sealed class InvitationRow
{
    public const string Columns = "id, hint, role, group_name, team_id, team_role, email, note, uses, max_uses, expires_at, created_at";

    public required string id { get; init; }
    public required string hint { get; init; }
    public required string role { get; init; }
    public required string group_name { get; init; }
    public string? team_id { get; init; }
    public required string team_role { get; init; }
    public string? email { get; init; }
    public required string note { get; init; }
    public long uses { get; init; }
    public long max_uses { get; init; }
    public long expires_at { get; init; }
    public long created_at { get; init; }

    // Whoever invited must still be one who may give that role: an account that was switched off or lowered leaves no back doors.
    private const string Good =
        """
        hash = @Hash AND uses < max_uses AND expires_at > @Now AND (created_by IS NULL OR EXISTS (
            SELECT 1 FROM users u WHERE u.id = invitations.created_by AND u.enabled = 1
            AND (u.role = 'root' OR (u.role = 'admin' AND invitations.role IN ('user', 'auditor')))))
        """;

    /// <summary>Uses an invitation once: in one statement, so that the last use is had by one alone.</summary>
    /// <returns>The invitation; null: there is none like that, or not any more.</returns>
    public static Task<InvitationRow?> UseAsync(DbConnection connection, string token, DateTimeOffset now) => connection.QuerySingleOrDefaultAsync<InvitationRow>(
        $"UPDATE invitations SET uses = uses + 1 WHERE {Good} RETURNING {Columns}",
        new { Hash = Secret.HashOf(token), Now = now.ToUnixTimeMilliseconds() });

    /// <summary>An invitation that is good; null: there is none like that, or not any more.</summary>
    public static Task<InvitationRow?> FindAsync(DbConnection connection, string token, DateTimeOffset now) => connection.QuerySingleOrDefaultAsync<InvitationRow>(
        $"SELECT {Columns} FROM invitations WHERE {Good}",
        new { Hash = Secret.HashOf(token), Now = now.ToUnixTimeMilliseconds() });

    /// <summary>An invitation that is there and for this address.</summary>
    /// <exception cref="Refusal">It is not.</exception>
    public static InvitationRow Check(InvitationRow? invited, string? email)
    {
        if (invited is null)
        {
            throw Refusal.Invalid("invitation", "is not good, or not any more");
        }

        return invited.email is null || string.Equals(invited.email, email, StringComparison.OrdinalIgnoreCase)
            ? invited
            : throw Refusal.Invalid("email", "is not the one that was invited");
    }

    /// <summary>The role. One that a newer program wrote gives nothing special.</summary>
    public Role Role => Enum.TryParse<Role>(role, ignoreCase: true, out var known) ? known : Role.User;

    /// <summary>What the API shows.</summary>
    public InvitationView ToView() => new(
        id,
        new InvitationInput
        {
            Role = (UserRole)Role,
            Group = group_name,
            TeamId = team_id,
            TeamRole = TeamAccess.Parse(team_role),
            Email = email,
            Note = note.Length == 0 ? null : note,
            Uses = (int)max_uses,
            Hours = (int)((expires_at - created_at) / (long)TimeSpan.FromHours(1).TotalMilliseconds),
        },
        hint,
        (int)uses,
        DateTimeOffset.FromUnixTimeMilliseconds(created_at),
        DateTimeOffset.FromUnixTimeMilliseconds(expires_at));
}
