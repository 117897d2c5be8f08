namespace Headgate.Contracts;

/// <summary>An alert as it is.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Alert">What was asked for; its webhook's secret reads <see cref="SecretMark.Kept"/>.</param>
/// <param name="LastFiredAt">When it last told somebody; null: never.</param>
/// <param name="Version">Its version, also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record AlertView(string Id, AlertInput Alert, DateTimeOffset? LastFiredAt, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>An alert as asked for: when money gets short, who is told.</summary>
public sealed record AlertInput
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is on; null: yes.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whose money.</summary>
    public required AlertScope Scope { get; init; }

    /// <summary>Id of the user, team or key, or name of the group; null only for everything.</summary>
    public string? SubjectId { get; init; }

    /// <summary>What is watched.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>For budgets: at which parts of it, in percent, each once per period. Null: 80 and 100.</summary>
    public IReadOnlyList<int>? Percents { get; init; }

    /// <summary>For budgets: how much; null: the subject's own budget.</summary>
    public decimal? BudgetUsd { get; init; }

    /// <summary>For budgets with <see cref="BudgetUsd"/>: <c>day</c>, <c>week</c>, <c>month</c> (calendar, UTC) or <c>total</c>. Null: month.</summary>
    public string? Period { get; init; }

    /// <summary>For balances: told once when less than this is left, and again after it was topped up.</summary>
    public decimal? BelowUsd { get; init; }

    /// <summary>Whether the user itself is told (the key's owner, the team's managers), in its language. Null: no.</summary>
    public bool? NotifySubject { get; init; }

    /// <summary>Further mail addresses.</summary>
    public IReadOnlyList<string>? Emails { get; init; }

    /// <summary>An address that gets a POST with JSON.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>What the POST is signed with; null: it is not.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Language of mails to addresses that belong to no user: <c>en</c> or <c>zh</c>. Null: en.</summary>
    public string? Language { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Whose money an alert watches.</summary>
public enum AlertScope
{
    /// <summary>Everybody's together.</summary>
    Everything,

    /// <summary>A user's.</summary>
    User,

    /// <summary>A team's.</summary>
    Team,

    /// <summary>A key's.</summary>
    Key,

    /// <summary>A group's.</summary>
    Group,
}

/// <summary>What an alert watches.</summary>
public enum AlertKind
{
    /// <summary>What was spent of a budget.</summary>
    Budget,

    /// <summary>What is left on an account that pays in advance.</summary>
    Balance,
}

/// <summary>A message that waits for delivery or could not be delivered.</summary>
/// <param name="Id">Its id, also in the webhook's header and the mail's Message-ID.</param>
/// <param name="Kind"><c>email</c> or <c>webhook</c>.</param>
/// <param name="Target">The address.</param>
/// <param name="Subject">The mail's subject, or the event's name.</param>
/// <param name="State"><c>waiting</c> or <c>failed</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAt">When it is tried next, or forgotten.</param>
/// <param name="LastError">Why the last attempt failed.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record DeliveryView(
    string Id, string Kind, string Target, string Subject, string State, long Attempts, DateTimeOffset NextAt, string? LastError, DateTimeOffset CreatedAt);
