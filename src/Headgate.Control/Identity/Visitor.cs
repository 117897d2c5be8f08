using System.Reflection;
using Headgate.Control.Admin;
using Headgate.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Identity;

/// <summary>Whoever calls before anybody knows who it is. Endpoints take it as a parameter.</summary>
/// <param name="Address">Where from.</param>
/// <param name="UserAgent">With what, cut to 200 characters.</param>
public sealed record Visitor(string? Address, string? UserAgent)
{
    private const int LongestAgent = 200;

    /// <summary>Finds the visitor for an endpoint's parameter.</summary>
    public static ValueTask<Visitor?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Visitor?>(Of(context));

    /// <summary>The visitor that a request comes from.</summary>
    public static Visitor Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString().Replace('\0', ' ');
        return new Visitor(AddressText.Of(context), agent.Length <= LongestAgent ? agent : agent[..LongestAgent]);
    }

    /// <summary>As the audit log names it once it is known.</summary>
    public Caller As(string userId, string name, Role role) => new(userId, name, role, CallerVia.Session) { Address = Address, UserAgent = UserAgent };

    /// <summary>As the audit log names it while it is not.</summary>
    public Caller AsUnknown() => new(null, "(unknown)", Role.User, CallerVia.System) { Address = Address, UserAgent = UserAgent };
}
