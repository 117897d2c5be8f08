using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Admin;

/// <summary>How a caller of the management API proved who it is.</summary>
public enum CallerVia
{
    /// <summary>A session of a browser.</summary>
    Session,

    /// <summary>A personal access token.</summary>
    Token,

    /// <summary>The program itself: first run, imports from the command line, sweepers.</summary>
    System,
}

/// <summary>Who calls the management API. Endpoints take it as a parameter; it is there whenever they run.</summary>
/// <param name="UserId">Id of the user; null: the program itself.</param>
/// <param name="Name">The user's name, for the audit log.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Via">How it proved that.</param>
public sealed record Caller(string? UserId, string Name, Role Role, CallerVia Via)
{
    /// <summary>The program itself.</summary>
    public static Caller System { get; } = new(null, "headgate", Role.Root, CallerVia.System);

    /// <summary>Whether only reading is allowed, whatever the role.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Id of the session or token.</summary>
    public string? CredentialId { get; init; }

    /// <summary>Where the call came from.</summary>
    public string? Address { get; init; }

    /// <summary>The client's user agent, cut to 200 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The user's id, for endpoints that are about the user itself.</summary>
    /// <exception cref="Refusal">The program itself has no account.</exception>
    public string RequiredUserId => UserId ?? throw Refusal.Forbidden();

    /// <summary>Finds the caller for an endpoint's parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context));

    internal static Caller? Of(HttpContext context) => context.Features.Get<Caller>();
}
