namespace Headgate.Contracts.Client;

/// <summary>
/// The management API of a gateway, typed. One property per resource. Every method throws <see cref="AdminApiException"/> when the API
/// refuses and <see cref="HttpRequestException"/> when the gateway cannot be reached.
/// </summary>
public sealed class AdminClient
{
    /// <summary>A client.</summary>
    /// <param name="http">What carries the requests, such as an <c>HttpClient</c>; not disposed.</param>
    /// <param name="address">The gateway's address, such as <c>http://localhost:3000</c>.</param>
    /// <param name="token">A personal access token; null: the handler authenticates otherwise.</param>
    public AdminClient(HttpMessageInvoker http, Uri address, string? token = null)
    {
        var transport = new AdminTransport(http, address, token);
        Groups = new GroupsClient(transport);
        Users = new UsersClient(transport);
        Teams = new TeamsClient(transport);
        Me = new MeClient(transport);
        Session = new SessionClient(transport);
        Invitations = new InvitationsClient(transport);
        Audit = new AuditClient(transport);
        Identity = new IdentitySettingsClient(transport);
    }

    /// <summary>Groups: pricing and access tiers.</summary>
    public GroupsClient Groups { get; }

    /// <summary>Users.</summary>
    public UsersClient Users { get; }

    /// <summary>Teams and their members.</summary>
    public TeamsClient Teams { get; }

    /// <summary>The caller's own account.</summary>
    public MeClient Me { get; }

    /// <summary>Signing in and out.</summary>
    public SessionClient Session { get; }

    /// <summary>Invitations to make oneself an account.</summary>
    public InvitationsClient Invitations { get; }

    /// <summary>The audit log.</summary>
    public AuditClient Audit { get; }

    /// <summary>How people sign in and sign up.</summary>
    public IdentitySettingsClient Identity { get; }
}
