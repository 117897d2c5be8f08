using Headgate.Gateway.Configuration;
using Headgate.Protocols.Json;

namespace Headgate.Control.Tests.Compile;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly Files _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Yaml_of_the_same_shape_is_the_same()
    {
        var config = _files.LoadWell(
            """
            providers:
              - &glm
                name: glm
                type: openai
                base_url: https://open.bigmodel.cn/api/paas/v4
                api_key: ${GLM_KEY:-none}
                models: [glm-4.6, {name: fast, upstream: glm-4.5-air}]
                httpVersion: 1.1
                timeouts: {first_byte: 30s, idle: 500}
              - <<: *glm
                name: glm-2
            globalSettings: {maxRetries: 1, enableLogging: no-such}
            """.Replace("no-such", "false", StringComparison.Ordinal),
            "headgate.yaml");
        config.Channels.Select(c => c.Name).ShouldBe(["glm", "glm-2"]);
        config.Channels[1].Models.Select(m => m.Upstream).ShouldBe([null, "glm-4.5-air"]);
        config.Channels[0].HttpVersion.ShouldBe("1.1");
        config.Channels[0].Credentials[0].Secret.ShouldBe("none");
        config.Channels[0].Timeouts.FirstByte.ShouldBe(TimeSpan.FromSeconds(30));
        config.Channels[0].Timeouts.Idle.ShouldBe(TimeSpan.FromMilliseconds(500));
        config.GlobalSettings.EnableLogging.ShouldBeFalse();
    }

    [Fact]
    public void All_errors_come_at_once_each_with_its_path()
    {
        _files.Environment["EMPTY"] = string.Empty;
        var result = _files.Load(
            """
            {
              "providers": [
                { "name": "a", "type": "openai", "baseURL": "https://a.example", "apiKey": "${MISSING}", "models": ["m"], "wieght": 2 },
                { "name": "b", "baseURL": 7, "models": "m", "priority": "high", "timeouts": { "idle": "soon" }, "fields": { "clamp": { "t": 1 } } },
                "text",
              ],
              "keys": [ { "name": "k", "key": "${EMPTY}", "limits": { "budget": "much" }, "expiresAt": "some day" } ],
              "routs": {},
              "globalSettings": { "maxRetries": 1.5 },
            }
            """);
        result.Config.ShouldBeNull();
        result.Errors.Select(e => e.ToString()).ShouldBe(
            [
                "providers[0].apiKey: the environment variable MISSING is not set; set it, or write ${MISSING:-default}",
                "providers[0].wieght: is not a known key; did you mean 'weight'?",
                "providers[1].type: is missing",
                "providers[1].models: must be a list, not text",
                "providers[1].priority: must be a number, not text",
                "providers[1].fields.clamp.t: must be an object, not a number",
                "providers[1].timeouts.idle: 'soon' is not a time; write milliseconds, or \"30s\", \"5m\", \"1h\", or \"off\"",
                "providers[2]: must be an object, not text",
                "keys[0].key: is empty: the environment variable EMPTY holds nothing",
                "keys[0].limits.budget: must be a number, not text",
                "keys[0].expiresAt: 'some day' is not a date such as 2026-12-31 or 2026-12-31T18:00:00Z",
                "routs: is not a known key; did you mean 'routes'?",
                "globalSettings.maxRetries: 1.5 is not a whole number, or too large",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("{ \"providers\": [\n  { \"name\": }\n] }", "headgate.json", "headgate.json(2,13): not JSON:")]
    [InlineData("providers:\n  - name: 'x\n", "headgate.yaml", "headgate.yaml(2,11): not YAML:")]
    [InlineData("", "headgate.json", "headgate.json(1,1): not JSON:")]
    public void Syntax_errors_tell_line_and_column(string text, string name, string beginning)
    {
        var result = _files.Load(text, name);
        result.Config.ShouldBeNull();
        result.Errors.ShouldHaveSingleItem().ToString().ShouldStartWith(beginning);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error()
    {
        var result = Control.Compile.ConfigurationFile.Load(Path.Combine(_files.Folder, "none.json"), _ => null);
        result.Errors.ShouldHaveSingleItem().Message.ShouldEndWith("there is no such file");
    }

    [Fact]
    public void Variables_are_filled_in_anywhere()
    {
        _files.Environment["HOST"] = "gpu";
        _files.Environment["RETRIES"] = "7";
        _files.Environment["BRACES"] = "${HOST}";
        var config = _files.LoadWell(
            """
            { "providers": [ { "name": "a", "type": "openai", "baseURL": "http://${HOST}:${PORT:-8000}/v1", "models": ["m"],
                "headers": { "x-literal": "$${HOST}", "x-once": "${BRACES}" }, "fields": { "set": { "user": "u-${HOST}" } },
                "spillover": "${SPILL:-true}" } ],
              "globalSettings": { "maxRetries": "${RETRIES}", "enableLogging": "${LOG:-false}" } }
            """);
        config.Channels[0].BaseUrl.ShouldBe("http://gpu:8000/v1");
        config.Channels[0].Headers["x-literal"].ShouldBe("${HOST}");
        config.Channels[0].Headers["x-once"].ShouldBe("${HOST}");
        config.Channels[0].Spillover.ShouldBe(["*"]);
        config.Channels[0].Fields.ShouldHaveSingleItem().ShouldBeOfType<SetField>().Json.ToArray().ShouldBe("\"u-gpu\""u8.ToArray());
        config.GlobalSettings.MaxRetries.ShouldBe(7);
        config.GlobalSettings.EnableLogging.ShouldBeFalse();
    }

    [Fact]
    public void Routes_are_a_list_or_a_map()
    {
        var list = _files.LoadWell("""{ "routes": [ { "model": "fast", "targets": ["a", { "model": "b", "weight": 2, "priority": 1 }], "spillover": true } ] }""");
        list.Routes[0].Targets.Select(t => (t.Model, t.Weight, t.Priority)).ShouldBe([("a", null, null), ("b", 2, 1)]);
        list.Routes[0].Spillover.ShouldBeTrue();

        var map = _files.LoadWell("""{ "routes": { "fast": ["a", "b"], "alias": "a", "quiet": { "targets": "a", "hidden": true } } }""");
        map.Routes.Select(r => (r.Model, r.Targets.Count, r.Hidden)).ShouldBe([("fast", 2, false), ("alias", 1, false), ("quiet", 1, true)]);
        map.Routes[0].Targets[1].Path.ShouldBe("routes.fast[1]");
    }

    [Fact]
    public void Keys_and_their_limits_are_read()
    {
        _files.Environment["HEADGATE_KEY"] = "hg-0123456789abcdef";
        var key = _files.LoadWell(
            """
            { "keys": [ { "name": "laptop", "key": "${HEADGATE_KEY}", "models": ["glm-*"], "allowedIps": "10.0.0.0/8", "expiresAt": "2027-01-01",
              "limits": { "requestsPerMinute": 60, "tokensPerMinute": 100000, "concurrency": 4, "budget": 12.5, "budgetPeriod": "month" } } ] }
            """).Keys.ShouldHaveSingleItem();
        key.Key.ShouldBe("hg-0123456789abcdef");
        key.ExpiresAt.ShouldBe(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        key.AllowedIps.ShouldBe(["10.0.0.0/8"]);
        key.Limits.ShouldBe(new LimitsConfig { RequestsPerMinute = 60, TokensPerMinute = 100000, Concurrency = 4, Budget = 12.5m, BudgetPeriod = "month" });
    }

    [Fact]
    public void Secrets_do_not_show_in_errors()
    {
        _files.Environment["KEY"] = "sk-very-secret";
        var result = _files.Load("""{ "providers": [ { "name": "a", "type": "opnai", "baseURL": "sk-very-secret", "apiKey": "${KEY}", "models": ["m"], "proxy": "sk-very-secret" } ] }""");
        var errors = _files.Compile(result.Config.ShouldNotBeNull()).Errors;
        errors.Count.ShouldBe(3);
        errors.ShouldAllBe(e => !e.ToString().Contains("sk-very-secret", StringComparison.Ordinal));
    }
}
