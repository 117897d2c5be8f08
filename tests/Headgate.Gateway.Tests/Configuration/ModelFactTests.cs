using Headgate.Gateway.Configuration;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class ModelFactTests
{
    [Fact]
    public void A_target_knows_what_the_catalogue_knows_of_its_model()
    {
        var facts = Facts(Compiled.Channel("c", string.Empty, "openai", "gpt-5"), "gpt-5");
        facts.MaxOutput.ShouldBe(128_000);
        facts.Efforts.ShouldBe(["minimal", "low", "medium", "high"]);
        (facts.NoTemperature, facts.Reasons).ShouldBe((true, true));
    }

    [Fact]
    public void A_budget_has_its_ends()
    {
        Facts(Compiled.Channel("c", string.Empty, "google", "gemini-2.5-pro"), "gemini-2.5-pro").Budget.ShouldBe((128, 32_768));
        Facts(Compiled.Channel("c", string.Empty, "anthropic", "claude-sonnet-4-5"), "claude-sonnet-4-5").Budget.ShouldBe((1024, long.MaxValue));
    }

    [Fact]
    public void The_name_at_the_provider_counts()
    {
        var config = Compiled.Channel("c", string.Empty, "anthropic") with { Models = [new ChannelModelConfig("p", "best") { Upstream = "claude-sonnet-4-5" }] };
        Facts(config, "best").MaxOutput.ShouldBe(64_000);
    }

    [Fact]
    public void At_an_unknown_server_the_makers_word_holds()
    {
        Facts(Compiled.Channel("c", "https://relay.example", "openai", "GPT-5"), "gpt-5").MaxOutput.ShouldBe(128_000);
        Facts(Compiled.Channel("c", "https://relay.example", "openai", "mine"), "mine").ShouldBeSameAs(ModelFacts.Unknown);
    }

    [Fact]
    public void A_wildcards_target_learns_with_the_request()
    {
        var target = Compiled.Snapshot(Compiled.Config(Compiled.Channel("c", string.Empty, "openai", "gpt-*"))).WildcardRoutes[0].Route.Tiers[0].Targets[0];
        target.Facts.ShouldBeSameAs(ModelFacts.Unknown);
        target.FactsOf("gpt-5").MaxOutput.ShouldBe(128_000);
    }

    private static ModelFacts Facts(ChannelConfig channel, string model) =>
        Compiled.Snapshot(Compiled.Config(channel)).Routes[model].Tiers[0].Targets[0].Facts;
}
