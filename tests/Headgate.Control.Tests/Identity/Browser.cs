using System.Net;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Tests.Admin;

namespace Headgate.Control.Tests.Identity;

/// <summary>A browser on one of the gateway's own pages: keeps cookies, and says that its requests come from there.</summary>
internal sealed class Browser : IDisposable
{
    public const string Password = "correct horse battery";
    private readonly AdminHost _host;
    private readonly HttpClient _http;

    public Browser(AdminHost host, string? site = "same-origin", string? origin = null)
    {
        _host = host;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false });
        if (site is not null)
        {
            _http.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            _http.DefaultRequestHeaders.Add("Origin", origin);
        }

        Api = new AdminClient(_http, host.Address);
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The API as this browser's user sees it.</summary>
    public AdminClient Api { get; }

    /// <summary>The session's token; null: there is none.</summary>
    public string? Session => Cookies.GetCookies(_host.Address)["headgate_session"]?.Value;

    /// <summary>Makes a user with <see cref="Password"/>.</summary>
    public static async Task<UserView> AddUserAsync(AdminHost host, string name, UserRole role = UserRole.User, string? email = null) =>
        (await host.Root.Users.CreateAsync(new NewUser { User = new UserInput { Name = name, Role = role, Email = email }, Password = Password })).User;

    /// <summary>A browser whose user is signed in with <see cref="Password"/>.</summary>
    public static async Task<Browser> SignedInAsync(AdminHost host, string user)
    {
        var browser = new Browser(host);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn(user, Password))).Status.ShouldBe(SignInStatus.SignedIn);
        return browser;
    }

    /// <summary>Sends a raw request.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) => _http.SendAsync(new HttpRequestMessage(method, new Uri(_host.Address, path)));

    /// <summary>Takes another browser's session over.</summary>
    public void Steal(string session) => Cookies.Add(_host.Address, new Cookie("headgate_session", session, "/"));

    public void Dispose() => _http.Dispose();
}
