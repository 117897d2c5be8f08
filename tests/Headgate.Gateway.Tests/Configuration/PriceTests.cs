using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class PriceTests
{
    private const string Standard = "https://open.bigmodel.cn/api/paas/v4";
    private const string Coding = "https://open.bigmodel.cn/api/coding/paas/v4";

    [Fact]
    public void The_catalogue_prices_what_its_addresses_serve()
    {
        var price = Of(Compiled.Channel("c", Standard, models: "GLM-4.5")).ShouldNotBeNull();
        (price.Input, price.Output, price.CacheRead, price.CacheWrite).ShouldBe((600_000_000, 2_200_000_000, 110_000_000, 0));
        price.Source.ShouldBe("catalogue");
    }

    [Fact]
    public void A_plan_covers_what_it_serves()
    {
        var listed = Of(Compiled.Channel("c", Coding, models: "glm-4.7")).ShouldNotBeNull();
        listed.CostOf(new Usage { Input = 1000, Output = 1000 }).ShouldBe(0);
        Of(Compiled.Channel("c", Coding, models: "glm-9")).ShouldNotBeNull().Source.ShouldBe("plan");
    }

    [Fact]
    public void An_unknown_address_is_unpriced_unless_the_provider_is_named()
    {
        Of(Compiled.Channel("c", "https://relay.example", models: "glm-4.5")).ShouldBeNull();
        Of(Compiled.Channel("c", "https://relay.example", models: "glm-4.5") with { Provider = "zhipu" }).ShouldNotBeNull().Input.ShouldBe(600_000_000);
        Of(Compiled.Channel("c", Standard, models: "glm-none")).ShouldBeNull();
    }

    [Fact]
    public void The_channels_price_wins_over_the_files_and_that_over_the_catalogues()
    {
        var channel = Compiled.Channel("c", Standard, models: "glm-4.5");
        var global = new GlobalSettingsConfig { Prices = Table("glm-4.5", new PriceConfig { Input = 1 }) };
        var price = Of(channel, global).ShouldNotBeNull();
        (price.Input, price.Output, price.CacheRead, price.Source).ShouldBe((1_000_000_000, 2_200_000_000, null, "configuration"));
        Of(channel with { Prices = Table("GLM-4.5", new PriceConfig { Output = 0.1234567891m }) }, global).ShouldNotBeNull().Output.ShouldBe(123_456_789);
    }

    [Fact]
    public void Overrides_are_by_the_clients_name_or_the_providers()
    {
        var mapping = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["mine"] = "glm-4.5" };
        var channel = Compiled.Channel("c", Standard, models: "mine") with { ModelMapping = mapping };
        Of(channel, name: "mine").ShouldNotBeNull().Input.ShouldBe(600_000_000);
        Of(channel with { Prices = Table("mine", new PriceConfig { Input = 3, Output = 4 }) }, name: "mine").ShouldNotBeNull().Input.ShouldBe(3_000_000_000);
    }

    [Fact]
    public void Tiers_can_be_configured_and_change_only_what_they_name()
    {
        var config = new PriceConfig
        {
            Input = 1, Output = 4, CacheRead = 0.1m, PerRequest = 0.5m, Source = "contract", Date = new DateOnly(2026, 7, 1),
            Tiers = [new PriceTierConfig(100_000, new PriceConfig { Input = 2 }), new PriceTierConfig(200_000, new PriceConfig { Input = 3, Output = 8 })],
        };
        var price = Of(Compiled.Channel("c", Standard, models: "glm-4.5") with { Prices = Table("glm-4.5", config) }).ShouldNotBeNull();

        (price.Source, price.Date).ShouldBe(("contract", new DateOnly(2026, 7, 1)));
        price.CostOf(new Usage { Input = 100_000, CacheRead = 50_000 }).ShouldBe(555_000_000);
        price.CostOf(new Usage { Input = 150_000, CacheRead = 50_000, Output = 1_000 }).ShouldBe(709_000_000);
        price.CostOf(new Usage { Input = 300_000, Output = 1_000 }).ShouldBe(1_408_000_000);
    }

    [Fact]
    public void Faulty_tiers_are_told_with_their_path()
    {
        var config = new PriceConfig { Input = 1, Tiers = [new PriceTierConfig(0, new PriceConfig { Input = 2 }), new PriceTierConfig(5, new PriceConfig()), new PriceTierConfig(5, new PriceConfig { Output = -1 })] };

        var result = Compiled.Compile(Compiled.Config(Compiled.Channel("c") with { Prices = Table("m", config) }));

        result.Errors.Select(e => e.Path).ShouldBe(
            ["providers.c.prices.m.tiers[0].above", "providers.c.prices.m.tiers[1]", "providers.c.prices.m.tiers[2].above", "providers.c.prices.m.tiers[2]"]);
    }

    [Fact]
    public void The_catalogue_says_when_it_was_looked_up() =>
        Of(Compiled.Channel("c", Standard, models: "glm-4.5")).ShouldNotBeNull().Date.ShouldNotBeNull().Year.ShouldBeGreaterThan(2025);

    [Fact]
    public void Long_prompts_have_their_tier()
    {
        var price = Of(Compiled.Channel("c", "https://api.302.ai/v1", models: "gpt-5.4")).ShouldNotBeNull();
        price.Tiers.ShouldHaveSingleItem().Above.ShouldBe(272_000);
        price.CostOf(new Usage { Input = 1_000_000 }).ShouldBe(5_000_000_000);
        price.CostOf(new Usage { Input = 100_000 }).ShouldBe(250_000_000);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("tokens")]
    public void An_address_that_only_the_key_tells_apart_asks_for_billing(string billing)
    {
        var channel = Compiled.Channel("c", "https://open.bigmodel.cn/api/anthropic", "anthropic", "glm-4.5");
        Compiled.Compile(Compiled.Config(channel)).Warnings.ShouldHaveSingleItem().ToString().ShouldContain("Set billing to");
        var said = Compiled.Compile(Compiled.Config(channel with { Billing = billing }));
        said.Warnings.ShouldBeEmpty();
        said.Snapshot!.Channels["c"].Billing.ToString().ShouldBe(billing, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public void Wildcards_ask_the_channels_table()
    {
        var channel = Compiled.One(Compiled.Channel("c", "https://api.deepseek.com", models: "*"));
        channel.Prices.Find("deepseek-chat").ShouldNotBeNull();
        channel.Prices.Find("nothing").ShouldBeNull();
    }

    private static Dictionary<string, PriceConfig> Table(string model, PriceConfig price) => new(StringComparer.OrdinalIgnoreCase) { [model] = price };

    private static Price? Of(ChannelConfig channel, GlobalSettingsConfig? global = null, string? name = null) =>
        Compiled.Snapshot(Compiled.Config(channel) with { GlobalSettings = global ?? new GlobalSettingsConfig() })
            .Routes[name ?? channel.Models[0].Name].Tiers[0].Targets[0].Price;
}
