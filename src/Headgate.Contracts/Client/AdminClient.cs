namespace Headgate.Contracts.Client;

/// <summary>
/// The management API of a gateway, typed. One property per resource. Every method throws <see cref="AdminApiException"/> when the API
/// refuses and <see cref="HttpRequestException"/> when the gateway cannot be reached.
/// </summary>
public sealed class AdminClient
{
    private readonly AdminTransport _transport;

    /// <summary>A client.</summary>
    /// <param name="http">What carries the requests, such as an <c>HttpClient</c>; not disposed.</param>
    /// <param name="address">The gateway's address, such as <c>http://localhost:3000</c>.</param>
    /// <param name="token">A personal access token; null: the handler authenticates otherwise.</param>
    public AdminClient(HttpMessageInvoker http, Uri address, string? token = null)
    {
        var transport = new AdminTransport(http, address, token);
        Providers = new ProvidersClient(transport);
        Channels = new ChannelsClient(transport);
        Models = new ModelsClient(transport);
        Routes = new RoutesClient(transport);
        Groups = new GroupsClient(transport);
        Backup = new BackupClient(transport);
        ForeignImport = new ForeignImportClient(transport);
        Keys = new ApiKeysClient(transport);
        OwnKeys = new OwnKeysClient(transport);
        Settings = new SettingsClient(transport);
        Transfer = new TransferClient(transport);
        _transport = transport;
        Users = new UsersClient(transport);
        Teams = new TeamsClient(transport);
        Me = new MeClient(transport);
        Session = new SessionClient(transport);
        Invitations = new InvitationsClient(transport);
        Audit = new AuditClient(transport);
        Ledger = new LedgerClient(transport);
        Accounts = new AccountsClient(transport);
        Codes = new CodesClient(transport);
        TopUps = new TopUpsClient(transport);
        Alerts = new AlertsClient(transport);
        Statements = new StatementsClient(transport);
        MyMoney = new MyMoneyClient(transport);
        Records = new RecordsClient(transport);
        Identity = new IdentitySettingsClient(transport);
    }

    /// <summary>The catalogue of providers.</summary>
    public ProvidersClient Providers { get; }

    /// <summary>Channels and their keys.</summary>
    public ChannelsClient Channels { get; }

    /// <summary>What clients can ask for, and what it costs.</summary>
    public ModelsClient Models { get; }

    /// <summary>Routes: aliases and chains.</summary>
    public RoutesClient Routes { get; }

    /// <summary>API keys of everybody.</summary>
    public ApiKeysClient Keys { get; }

    /// <summary>The caller's own API keys.</summary>
    public OwnKeysClient OwnKeys { get; }

    /// <summary>Settings by section.</summary>
    public SettingsClient Settings { get; }

    /// <summary>Export and import of everything.</summary>
    public TransferClient Transfer { get; }

    /// <summary>What the data plane runs on.</summary>
    public Task<SnapshotView> SnapshotAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<SnapshotView>(HttpMethod.Get, "snapshot", null, cancellation);

    /// <summary>Groups: pricing and access tiers.</summary>
    public GroupsClient Groups { get; }

    /// <summary>Backups.</summary>
    public BackupClient Backup { get; }

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

    /// <summary>The ledger's transactions.</summary>
    public LedgerClient Ledger { get; }

    /// <summary>Accounts and what they have.</summary>
    public AccountsClient Accounts { get; }

    /// <summary>Redemption codes.</summary>
    public CodesClient Codes { get; }

    /// <summary>Everybody's top-ups.</summary>
    public TopUpsClient TopUps { get; }

    /// <summary>Alerts when money gets short.</summary>
    public AlertsClient Alerts { get; }

    /// <summary>Monthly statements.</summary>
    public StatementsClient Statements { get; }

    /// <summary>The caller's own money.</summary>
    public MyMoneyClient MyMoney { get; }

    /// <summary>Bringing other gateways' configuration here.</summary>
    public ForeignImportClient ForeignImport { get; }

    /// <summary>Records of requests, and what they add up to.</summary>
    public RecordsClient Records { get; }

    /// <summary>How people sign in and sign up.</summary>
    public IdentitySettingsClient Identity { get; }
}
