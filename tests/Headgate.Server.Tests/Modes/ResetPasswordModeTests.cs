using System.Text;
using System.Text.RegularExpressions;
using Headgate.Server.Tests.Hosting;

namespace Headgate.Server.Tests.Modes;

/// <summary>The command as a person types it.</summary>
public sealed partial class ResetPasswordModeTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task A_stopped_servers_administrator_gets_a_password_for_one_sign_in()
    {
        _workspace.WriteConfig();
        (await RunAsync("admin")).Errors.ShouldContain("There is no database in");
        await using (var server = ServerProcess.Start(_workspace.Folder))
        {
            await server.AddressAsync();
            (await RunAsync("admin")).Errors.ShouldContain("in use by another Headgate process");
            (await server.StopAsync()).ShouldBe(0);
        }

        (await RunAsync("nobody")).Code.ShouldBe(1);
        var reset = await RunAsync("ADMIN");
        reset.Code.ShouldBe(0, reset.Errors);
        var password = Password().Match(reset.Output).Groups["password"].Value;

        await using var again = ServerProcess.Start(_workspace.Folder);
        (await SignInAsync(await again.AddressAsync(), password)).ShouldContain("new-password-needed");
        (await again.StopAsync()).ShouldBe(0);
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<(int Code, string Output, string Errors)> RunAsync(string user)
    {
        await using var process = ServerProcess.Run(_workspace.Folder, "reset-password", user);
        var code = await process.ExitCodeAsync();
        return (code, process.Output, process.Errors);
    }

    private static async Task<string> SignInAsync(Uri address, string password)
    {
        using var client = new HttpClient();
        using var content = new StringContent($$"""{"user":"admin","password":"{{password}}"}""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(address, "/api/v1/session"), content, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"Password +(?<password>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Password();
}
