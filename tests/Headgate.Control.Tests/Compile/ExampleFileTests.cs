using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;

namespace Headgate.Control.Tests.Compile;

/// <summary>The file that the project promises to take as it is.</summary>
public sealed class ExampleFileTests : IDisposable
{
    public const string Text = """
        {
          "providers": [
            // standard API, consumes API credits
            { "name": "bigglm", "type": "openai", "baseURL": "https://open.bigmodel.cn/api/paas/v4", "apiKey": "your-bigglm-api-key", "models": ["glm-4.6", "glm-4.5"], "description": "BigGLM Standard Models" },
            // coding plan, consumes plan quota
            { "name": "bigglm-coding-plan", "type": "openai", "baseURL": "https://open.bigmodel.cn/api/coding/paas/v4", "apiKey": "…", "models": ["glm-4.6", "glm-4.5"] },
            { "name": "deepseek", "type": "openai", "baseURL": "https://api.deepseek.com/v1", "apiKey": "…", "models": ["deepseek-chat"] },
            { "name": "kimi", "type": "openai", "baseURL": "https://api.moonshot.cn/v1", "apiKey": "…", "models": ["moonshot-v1-8k"] },
          ],
          "globalSettings": { "defaultTimeout": 30000, "maxRetries": 3, "enableLogging": true }
        }
        """;

    private readonly Files _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Loads_as_it_is()
    {
        var result = _files.Load(Text);
        result.Errors.ShouldBeEmpty();
        result.Format.ShouldBe(ConfigurationFormat.Headgate);
        var config = result.Config.ShouldNotBeNull();
        config.Channels.Select(c => c.Name).ShouldBe(["bigglm", "bigglm-coding-plan", "deepseek", "kimi"]);
        config.Channels[0].Description.ShouldBe("BigGLM Standard Models");
        config.Channels[0].Models.Select(m => m.Name).ShouldBe(["glm-4.6", "glm-4.5"]);
        config.GlobalSettings.DefaultTimeout.ShouldBe(TimeSpan.FromSeconds(30));
        config.GlobalSettings.MaxRetries.ShouldBe(3);
        config.GlobalSettings.EnableLogging.ShouldBeTrue();
    }

    [Theory]
    [InlineData("glm-4.6")]
    [InlineData("GLM-4.6")]
    public void The_plan_comes_first_and_does_not_spill_over(string asked)
    {
        var route = _files.Snapshot(Text).Routes[asked];
        route.Tiers.Length.ShouldBe(2);
        route.Tiers[0].Targets.ShouldHaveSingleItem().Channel.Name.ShouldBe("bigglm-coding-plan");
        route.Tiers[0].NeedsSpillover.ShouldBeFalse();
        route.Tiers[1].Targets.ShouldHaveSingleItem().Channel.Name.ShouldBe("bigglm");
        route.Tiers[1].NeedsSpillover.ShouldBeTrue();
    }

    [Fact]
    public void Channels_know_how_they_are_paid_and_where_they_are()
    {
        var snapshot = _files.Snapshot(Text);
        snapshot.Channels["bigglm"].Billing.ShouldBe(Billing.Tokens);
        snapshot.Channels["bigglm-coding-plan"].Billing.ShouldBe(Billing.Plan);
        snapshot.Channels["kimi"].ProviderId.ShouldBe("moonshot-cn");
        Url(snapshot, "bigglm-coding-plan").ShouldBe("https://open.bigmodel.cn/api/coding/paas/v4/chat/completions");
        Url(snapshot, "deepseek").ShouldBe("https://api.deepseek.com/v1/chat/completions");
        snapshot.Channels["bigglm"].Timeouts.FirstByte.ShouldBe(TimeSpan.FromSeconds(30));
        snapshot.Routes["glm-4.6"].Tiers[0].Targets[0].Price.ShouldNotBeNull().Input.ShouldBe(0);
        snapshot.Routes["deepseek-chat"].Tiers[0].Targets[0].Price.ShouldNotBeNull().Input.ShouldBeGreaterThan(0);
    }

    private static string? Url(GatewaySnapshot snapshot, string channel) =>
        snapshot.Channels[channel].Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index]?.Url?.ToString();
}
