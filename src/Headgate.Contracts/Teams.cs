namespace Headgate.Contracts;

/// <summary>What a member may do in its team.</summary>
public enum TeamRole
{
    /// <summary>Uses the team's keys.</summary>
    Member,

    /// <summary>Adds and removes members and sees the team's keys and use.</summary>
    Manager,
}

/// <summary>A team as it is.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Team">What was asked for.</param>
/// <param name="Members">How many members it has.</param>
/// <param name="Version">Its version, also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record TeamView(string Id, TeamInput Team, long Members, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A team as asked for.</summary>
public sealed record TeamInput
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Off: its keys are refused.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether its keys spend from a balance of the team and stop when that is empty.</summary>
    public bool Prepaid { get; init; }

    /// <summary>Limits of all its keys together: the shared budget.</summary>
    public Limits? Limits { get; init; }
}

/// <summary>A member of a team.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Its name.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Role">What it may do in the team.</param>
/// <param name="JoinedAt">Since when.</param>
public sealed record TeamMember(string UserId, string Name, string DisplayName, TeamRole Role, DateTimeOffset JoinedAt);

/// <summary>What a member shall be.</summary>
/// <param name="Role">What it may do in the team.</param>
public sealed record TeamMemberInput(TeamRole Role);

/// <summary>Somebody to be taken into a team.</summary>
/// <param name="User">Name or e-mail address, whole.</param>
/// <param name="Role">What it may do in the team.</param>
public sealed record NewTeamMember(string User, TeamRole Role);

/// <summary>A team of the caller's.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Team">The team.</param>
/// <param name="Role">What the caller may do in it.</param>
public sealed record MyTeam(string Id, TeamView Team, TeamRole Role);
