using Headgate.Server.Modes;
using Headgate.Server.Options;
using Headgate.Server.Tests.Hosting;

namespace Headgate.Server.Tests.Modes;

public sealed class CheckModeTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public void A_good_file_is_counted()
    {
        Check(_workspace.WriteConfig()).ShouldBe(0);

        _output.ToString().ShouldContain("is fine: 1 channel, 1 model, 1 API key.");
        _errors.ToString().ShouldBeEmpty();
        Directory.Exists(Path.Combine(_workspace.Folder, "data")).ShouldBeFalse();
    }

    [Fact]
    public void Every_error_is_named_with_its_path()
    {
        var file = _workspace.Write("wrong.json", """
            { "providers": [
              { "name": "a", "type": "openai", "baseURL": "nonsense", "models": ["m"] },
              { "name": "a", "type": "telepathy", "baseURL": "http://127.0.0.1/v1", "models": ["m"] }
            ] }
            """);

        Check(file).ShouldBe(1);

        var text = _errors.ToString();
        text.ShouldContain("providers[0].baseURL");
        text.ShouldContain("providers[1].type");
        text.ShouldContain("is wrong: ");
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error()
    {
        Check(Path.Combine(_workspace.Folder, "missing.json")).ShouldBe(1);

        _errors.ToString().ShouldContain("missing.json");
    }

    [Fact]
    public void Nothing_to_check_is_an_error()
    {
        Check(null).ShouldBe(1);

        _errors.ToString().ShouldContain("--config");
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    private int Check(string? file) => CheckMode.Run(new ServerOptions(file, "data", ServerOptions.DefaultUrls, Check: true), _output, _errors);
}
