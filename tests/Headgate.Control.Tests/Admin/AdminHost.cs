using Dapper;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Compatibility;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Ledger;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;
using Headgate.TestKit.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Admin;

/// <summary>The management API on a loopback port, over an empty database of either engine, with a clock that the test moves.</summary>
internal sealed class AdminHost : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly TransportPool _transports = new();
    private readonly WebApplication _app;
    private readonly ConfigurationPublisher _publisher;

    private readonly TempFolder _folder = new();

    private AdminHost(TestDatabase database, FakeTimeProvider time, string? file)
    {
        _database = database;
        Time = time;
        var context = new CompileContext(1, States = new StateTable(time), _transports, ProviderCatalog.Embedded, time, new NothingUsed(), []);
        var path = file is null ? null : _folder.File("headgate.json");
        if (path is not null)
        {
            File.WriteAllText(path, file);
        }

        var source = new ConfigurationSource(path, _ => null, StoredConfiguration.Empty, context);
        Snapshots = new SnapshotHolder(source.Compile(1).Compiled!.Snapshot!);
        var board = BalanceBoard.Of(States);
        _publisher = new ConfigurationPublisher(source, Snapshots, Database, Master, NullLogger<ConfigurationPublisher>.Instance)
        {
            BeforePublish = new BalanceReader(Database, board, "host", NullLogger<BalanceReader>.Instance).LearnAsync,
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddSingleton(board).AddAdminApi(Database, _publisher, Master, time);
        _app = builder.Build();
        _app.UseAdminApi();
        _app.UseCompatibility();
        _app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        });
    }

    public Database Database => _database.Database;

    public MasterKey Master { get; } = new(new byte[MasterKey.Length]);

    public FakeTimeProvider Time { get; }

    public SnapshotHolder Snapshots { get; }

    /// <summary>What the data plane counts with.</summary>
    public StateTable States { get; }

    /// <summary>What the API is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Brings what is in the database into force.</summary>
    public Task ReloadAsync() => _publisher.ReloadAsync(CancellationToken.None);

    /// <summary>For raw requests; sends no credentials of its own.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    /// <summary>Every endpoint that the router knows.</summary>
    public IReadOnlyList<EndpointRow> Endpoints => EndpointTable.Of(_app.Services);

    public Uri Address { get; private set; } = null!;

    /// <summary>The API as a root sees it.</summary>
    public AdminClient Root { get; private set; } = null!;

    /// <summary>The root's token, for raw requests.</summary>
    public string RootToken { get; private set; } = null!;

    public static async Task<AdminHost> StartAsync(string engine = TestDatabase.Sqlite, string? file = null)
    {
        var time = new FakeTimeProvider();
        var host = new AdminHost(await TestDatabase.OpenAsync(engine, time), time, file);
        await host._app.StartAsync();
        host.Address = new Uri(host._app.Urls.First());
        host.RootToken = await host.AddUserAsync("root", Role.Root);
        host.Root = host.ClientFor(host.RootToken);
        return host;
    }

    /// <summary>A client with a token.</summary>
    public AdminClient ClientFor(string? token) => new(Http, Address, token);

    /// <summary>Makes a user with a token, past the API.</summary>
    /// <returns>The token. The user's id is the name.</returns>
    public Task<string> AddUserAsync(string name, Role role, bool readOnly = false) => Database.WriteAsync(
        async connection =>
        {
            var token = AccessTokens.Create();
            var now = Time.GetUtcNow();
            await connection.ExecuteAsync(
                "INSERT INTO users (id, name, role, password_hash, created_at, updated_at) VALUES (@name, @name, @Role, '', @At, @At)",
                new { name, Role = role.ToString().ToLowerInvariant(), At = now.ToUnixTimeMilliseconds() });
            await AccessTokens.InsertAsync(connection, token, name, "test", readOnly, null, now);
            return token;
        },
        CancellationToken.None);

    /// <summary>Sends a raw request.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        if (token is not null)
        {
            request.Headers.Add("Authorization", "Bearer " + token);
        }

        return Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _publisher.Dispose();
        _transports.Dispose();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class NothingUsed : IUsageHistory
    {
        public IReadOnlyList<UsageRow> Read(UsageQuery query) => [];
    }
}
