using Headgate.Server.Modes;
using Headgate.Server.Options;
using Headgate.Server.Tests.Hosting;

namespace Headgate.Server.Tests.Modes;

public sealed class ImportModeTests : IDisposable
{
    private const string Router = """
        { "APIKEY": "old-key-0123456789", "Providers": [{ "name": "deepseek", "api_base_url": "https://api.deepseek.com/chat/completions", "api_key": "sk-deep-0123456789", "models": ["deepseek-chat"] }],
          "Router": { "default": "deepseek,deepseek-chat" } }
        """;

    private readonly Workspace _workspace = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new();

    private string Data => Path.Combine(_workspace.Folder, "data");

    [Fact]
    public async Task A_dry_run_tells_what_would_come_and_touches_nothing()
    {
        (await RunAsync(_workspace.Write("config.json", Router), dryRun: true)).ShouldBe(0);

        var text = _output.ToString();
        text.ShouldStartWith("From claude-code-router (dry run: nothing is changed)\n");
        text.ShouldContain("deepseek: deepseek, 1 model, 1 key …6789");
        text.ShouldContain("1 channel, 3 routes, 1 key would come");
        text.ShouldNotContain("0123456789");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task An_import_fills_a_new_data_directory_and_a_second_one_changes_nothing()
    {
        var file = _workspace.Write("config.json", Router);
        (await RunAsync(file)).ShouldBe(0, _errors.ToString());
        _output.ToString().ShouldContain("First run.");
        _output.ToString().ShouldEndWith("\nDone.\n");

        _output.GetStringBuilder().Clear();
        (await RunAsync(file)).ShouldBe(0, _errors.ToString());
        _output.ToString().ShouldNotContain("First run.");
    }

    [Fact]
    public async Task What_cannot_be_read_leaves_no_data_directory_behind()
    {
        (await RunAsync(_workspace.Write("config.json", "{}"))).ShouldBe(1);
        (await RunAsync(_workspace.Write("config.json", Router), from: "nobody")).ShouldBe(1);
        (await RunAsync(Path.Combine(_workspace.Folder, "missing"), dryRun: true)).ShouldBe(1);

        var text = _errors.ToString();
        text.ShouldContain("Nothing was imported: config.json is nobody's that is known");
        text.ShouldContain("'nobody' is not a gateway that can be imported from");
        text.ShouldContain("missing cannot be read");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task The_command_finds_its_arguments()
    {
        var file = _workspace.Write("config.json", Router);
        (await ServerCommand.InvokeAsync(["import", file, "--dry-run", "--from", "claude-code-router", "--data", Data], _ => Task.FromResult(7))).ShouldBe(0);
        (await ServerCommand.InvokeAsync(["import", file, "--dry-run", "--from", "litellm"], _ => Task.FromResult(7))).ShouldBe(1);
        (await ServerCommand.InvokeAsync(["--data", Data], _ => Task.FromResult(7))).ShouldBe(7);
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    private Task<int> RunAsync(string file, string? from = null, bool dryRun = false) =>
        ImportMode.RunAsync(new ServerOptions(null, Data, ServerOptions.DefaultUrls, Check: false), file, from, dryRun, _output, _errors, CancellationToken.None);
}
