namespace Headgate.Control.Tests.Compile;

public sealed class ConfigurationSourceTests : IDisposable
{
    private readonly Files _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Errors_of_reading_and_of_compiling_come_together()
    {
        var (load, compiled) = _files.Source(
            """
            {
              "providers": [
                { "name": "a", "type": "opnai", "baseURL": "https://a.example/v1", "apiKey": "${NOPE}", "models": ["x"] },
                { "name": "b", "type": "openai", "baseURL": "http://169.254.169.254/v1", "apiKey": "k", "modells": ["x"], "models": ["x"] },
              ],
              "routes": { "r1": ["r2"], "r2": ["r1"] },
            }
            """).Compile(1);

        compiled.ShouldNotBeNull().Snapshot.ShouldBeNull();
        var paths = load.Errors.Concat(compiled.Errors).Select(e => e.Path).ToList();
        paths.ShouldContain(p => p == "providers[0].apiKey");
        paths.ShouldContain(p => p == "providers[0].type");
        paths.ShouldContain(p => p == "providers[1].modells");
        paths.ShouldContain(p => p == "providers[1].baseURL");
        paths.ShouldContain(p => p.StartsWith("routes", StringComparison.Ordinal));
    }

    [Fact]
    public void What_an_error_of_reading_explains_is_not_told_again()
    {
        var (load, compiled) = _files.Source("""{ "providers": [{ "name": "a", "type": {}, "baseURL": "https://a.example/v1", "models": ["x"] }] }""").Compile(1);

        load.Errors.Count.ShouldBe(1);
        compiled.ShouldNotBeNull().Errors.ShouldBeEmpty();
        compiled.Snapshot.ShouldBeNull();
    }

    [Fact]
    public void A_file_that_is_no_json_has_one_error_and_nothing_to_compile()
    {
        var (load, compiled) = _files.Source("""{ "providers": [ """).Compile(1);

        load.Errors.Count.ShouldBe(1);
        compiled.ShouldBeNull();
    }
}
