using Headgate.Server.Options;
using Headgate.Server.Tests.Hosting;

namespace Headgate.Server.Tests.Options;

public sealed class ServerOptionsTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public void Without_anything_it_listens_on_this_machine_alone()
    {
        var options = Resolve();

        options.ConfigFile.ShouldBeNull();
        options.Urls.ShouldBe("http://localhost:3000");
        options.DataDirectory.ShouldBe(Path.Combine(_workspace.Folder, "data"));
    }

    [Theory]
    [InlineData("headgate.json")]
    [InlineData("headgate.yaml")]
    [InlineData("headgate.yml")]
    public void A_file_of_the_usual_name_is_found(string name)
    {
        var path = _workspace.Write(name, "");

        Resolve().ConfigFile.ShouldBe(path);
    }

    [Fact]
    public void The_environment_comes_before_the_usual_file()
    {
        _workspace.Write("headgate.json", "");

        var options = Resolve(environment: new(StringComparer.Ordinal) { ["HEADGATE_CONFIG"] = "/etc/headgate.yaml", ["ASPNETCORE_URLS"] = "http://*:80" });

        options.ConfigFile.ShouldBe("/etc/headgate.yaml");
        options.Urls.ShouldBe("http://*:80");
    }

    [Fact]
    public void The_command_line_comes_first()
    {
        var options = ServerOptions.Resolve(
            "a.json", "d", "http://127.0.0.1:1", check: true, name => name is "HEADGATE_CONFIG" or "ASPNETCORE_URLS" ? "other" : null, _workspace.Folder);

        options.ShouldBe(new ServerOptions("a.json", "d", "http://127.0.0.1:1", Check: true));
    }

    [Fact]
    public void An_empty_variable_counts_as_none()
    {
        Resolve(environment: new(StringComparer.Ordinal) { ["HEADGATE_CONFIG"] = "", ["ASPNETCORE_URLS"] = " " }).Urls.ShouldBe(ServerOptions.DefaultUrls);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "postgres://env/x", "postgres://env/x")]
    [InlineData("postgres://arg/x", "postgres://env/x", "postgres://arg/x")]
    [InlineData(" ", "", null)]
    public void The_database_is_the_one_named_last(string? argument, string? variable, string? wanted) =>
        ServerOptions.ResolveDatabase(argument, name => name == "HEADGATE_DATABASE" ? variable : null).ShouldBe(wanted);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("::1", "10.0.0.0/8", "::1")]
    [InlineData(" ", "", null)]
    public void Trusted_proxies_are_those_named_last(string? argument, string? variable, string? wanted) =>
        ServerOptions.ResolveTrustedProxies(argument, name => name == "HEADGATE_TRUSTED_PROXIES" ? variable : null).ShouldBe(wanted);

    [Fact]
    public void Trusted_proxies_are_a_list_and_a_wrong_one_is_named()
    {
        Resolve().ReadTrustedProxies().ShouldBeNull();
        (Resolve() with { TrustedProxies = "10.0.0.0/8, ::1," }).ReadTrustedProxies().ShouldNotBeNull().IsEmpty.ShouldBeFalse();
        Should.Throw<FormatException>(() => (Resolve() with { TrustedProxies = "10.0.0.0/8,nginx" }).ReadTrustedProxies()).Message.ShouldStartWith("'nginx' in --trusted-proxies");
    }

    public void Dispose() => _workspace.Dispose();

    private ServerOptions Resolve(Dictionary<string, string>? environment = null) =>
        ServerOptions.Resolve(null, null, null, check: false, name => environment?.GetValueOrDefault(name), _workspace.Folder);
}
