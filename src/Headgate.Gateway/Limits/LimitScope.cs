namespace Headgate.Gateway.Limits;

/// <summary>Whose requests a limit counts together.</summary>
public enum LimitScope
{
    /// <summary>One API key.</summary>
    Key,

    /// <summary>All keys of a user.</summary>
    User,

    /// <summary>All keys of a team.</summary>
    Team,

    /// <summary>All keys of a group.</summary>
    Group,

    /// <summary>All requests for a model, by the name that clients use.</summary>
    Model,

    /// <summary>All attempts at a channel.</summary>
    Channel,

    /// <summary>Everything.</summary>
    Everything,
}

/// <summary>A limit's owner, told in words.</summary>
/// <param name="Scope">What kind of owner it is.</param>
/// <param name="Id">Its stable id; empty for everything.</param>
/// <param name="Name">Its name for people.</param>
public sealed record LimitOwner(LimitScope Scope, string Id, string Name)
{
    /// <summary>The owner of what counts everything.</summary>
    public static LimitOwner Everything { get; } = new(LimitScope.Everything, string.Empty, string.Empty);

    /// <summary>For records and error bodies, such as <c>key 'ci'</c>.</summary>
    public override string ToString() => Scope == LimitScope.Everything ? "everything" : $"{WordOf(Scope)} '{Name}'";

    /// <summary>For sentences, such as <c>API key 'ci'</c>.</summary>
    public string InWords => Scope switch
    {
        LimitScope.Key => $"API key '{Name}'",
        LimitScope.Everything => "the gateway as a whole",
        _ => ToString(),
    };

    /// <summary>The scope's word, such as <c>key</c>.</summary>
    public static string WordOf(LimitScope scope) => scope switch
    {
        LimitScope.Key => "key",
        LimitScope.User => "user",
        LimitScope.Team => "team",
        LimitScope.Group => "group",
        LimitScope.Model => "model",
        LimitScope.Channel => "channel",
        _ => "everything",
    };
}
