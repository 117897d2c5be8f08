using System.Text.Json;

namespace Headgate.Contracts;

/// <summary>An entry of the audit log: who changed what.</summary>
/// <param name="Id">Its id; ids sort by time.</param>
/// <param name="At">When.</param>
/// <param name="ActorName">Whose name it was.</param>
/// <param name="Via"><c>session</c>, <c>token</c> or <c>system</c>.</param>
/// <param name="Action">What, such as <c>channel.update</c>.</param>
/// <param name="ActorId">Who; null: the program itself, or nobody known.</param>
/// <param name="ResourceId">Of which.</param>
/// <param name="Name">Its name then.</param>
/// <param name="Address">From where.</param>
/// <param name="UserAgent">With what.</param>
/// <param name="Before">The resource before; null: it was new, or lists leave it out.</param>
/// <param name="After">The resource after; null: it is gone, or lists leave it out.</param>
public sealed record AuditEntryView(
    string Id,
    DateTimeOffset At,
    string ActorName,
    string Via,
    string Action,
    string? ActorId = null,
    string? ResourceId = null,
    string? Name = null,
    string? Address = null,
    string? UserAgent = null,
    JsonElement? Before = null,
    JsonElement? After = null);
