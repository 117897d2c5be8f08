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
    public void Limits_groups_and_models_are_read_in_every_form()
    {
        var config = _files.LoadWell("""
            {
              "providers": [ { "name": "p", "type": "openai", "baseURL": "https://p.example/v1", "models": ["m"], "groups": "staff", "tags": ["eu"],
                "limits": [ { "what": "requests", "max": 600, "per": "5h", "window": "first-use" } ] } ],
              "keys": [ { "name": "k", "key": "0123456789abcdef", "group": "staff", "tags": "ci",
                "limits": { "budget": 5, "rules": [ { "what": "cost", "max": "1.5", "per": "day", "shadow": true, "name": "trial" } ] } } ],
              "groups": { "staff": { "ratio": 0.8, "models": ["m*"], "channels": "p" } },
              "models": [ { "name": "m", "ratio": 2, "enabled": false, "sellPrice": { "perRequest": 0.1, "tiers": [ { "above": 1000, "input": 3 } ], "date": "2026-07-01" } } ],
              "limits": { "concurrency": 100 }
            }
            """);

        var rule = config.Channels[0].Limits.Rules.ShouldHaveSingleItem();
        rule.ShouldBe(new LimitConfig { Path = "providers[0].limits[0]", What = "requests", Max = 600, Per = "5h", Window = "first-use" });
        (config.Channels[0].Groups[0], config.Channels[0].Tags[0]).ShouldBe(("staff", "eu"));
        var key = config.Keys[0];
        (key.Group, key.Tags[0], key.Limits.Budget).ShouldBe(("staff", "ci", 5m));
        key.Limits.Rules.ShouldBe([new LimitConfig { Path = "keys[0].limits.rules[0]", What = "cost", Max = 1.5m, Per = "day", Shadow = true, Name = "trial" }]);
        var group = config.Groups.ShouldHaveSingleItem();
        (group.Path, group.Name, group.Ratio, group.Models[0], group.Channels[0]).ShouldBe(("groups.staff", "staff", 0.8m, "m*", "p"));
        var model = config.Models.ShouldHaveSingleItem();
        (model.Path, model.Name, model.Ratio, model.Enabled, model.SellPrice!.PerRequest, model.SellPrice.Date).ShouldBe(("models[0]", "m", 2, false, 0.1m, new DateOnly(2026, 7, 1)));
        model.SellPrice.Tiers.ShouldHaveSingleItem().Above.ShouldBe(1_000);
        config.Limits.Concurrency.ShouldBe(100);
    }

    [Theory]
    [InlineData("""{ "limits": [ { "what": "requests", "per": "day" } ] }""", "limits[0].max: is missing")]
    [InlineData("""{ "limits": [ { "what": "requests", "max": "many", "per": "day" } ] }""", "limits[0].max: must be a number, not text")]
    [InlineData("""{ "limits": [ { "max": 1, "per": "day" } ] }""", "limits[0].what: is missing")]
    [InlineData("""{ "limits": { "rules": { "what": "requests" } } }""", "limits.rules: must be a list, not an object")]
    [InlineData("""{ "limits": 5 }""", "limits: must be an object, not a number")]
    [InlineData("""{ "groups": "staff" }""", "groups: must be a list or an object, not text")]
    [InlineData("""{ "groups": [ { "ratio": 1 } ] }""", "groups[0].name: is missing")]
    [InlineData("""{ "models": { "m": { "ration": 1 } } }""", "models.m.ration: is not a known key; did you mean 'ratio'?")]
    [InlineData("""{ "models": { "m": { "sellPrice": { "date": "soon" } } } }""", "models.m.sellPrice.date: 'soon' is not a date such as 2026-12-31")]
    public void What_is_wrong_with_limits_groups_and_models_is_told(string text, string error) =>
        _files.Load(text).Errors.Select(e => e.ToString()).ShouldBe([error]);

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
