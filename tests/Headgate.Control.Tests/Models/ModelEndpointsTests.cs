using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Channels;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Models;

public sealed class ModelEndpointsTests
{
    [Theory, BothEngines]
    public async Task What_clients_can_ask_for_is_listed_with_its_channels_and_prices(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "a/b", "c") with { Prices = new Dictionary<string, PriceInput> { ["c"] = new() { Input = 1, Output = 2 } } }));
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("two", "c", "w-*")));
        await host.Root.Routes.CreateAsync(new RouteInput { Model = "alias", Targets = [new RouteTarget { Model = "c" }] });

        var all = await host.Root.Models.ListAsync();
        var c = await host.Root.Models.GetAsync("c");

        all.Items.Select(m => m.Name).ShouldBe(["a/b", "alias", "c", "w-*"]);
        c.Channels.ShouldBe(["one", "two"], ignoreOrder: true);
        c.IsRoute.ShouldBeFalse();
        c.Prices.ShouldContain(p => p.Channel == "one" && p.Price.Input == 1 && p.Price.Source == "configuration");
        (await host.Root.Models.GetAsync("alias")).IsRoute.ShouldBeTrue();
        (await host.Root.Models.GetAsync("a/b")).Channels.ShouldBe(["one"]);
        (await host.Root.Models.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["channel"] = "two" } })).Items.Select(m => m.Name).ShouldBe(["alias", "c", "w-*"]);
        await Refused.ByAsync(() => host.Root.Models.GetAsync("nothing"), 404);
    }

    [Theory, BothEngines]
    public async Task What_is_said_of_a_model_holds_until_it_is_taken_back(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "a/b")));

        var put = await host.Root.Models.PutAsync(new ModelInput { Name = "a/b", Price = new PriceInput { Input = 3, Output = 4 }, Ratio = 1.5m, Description = "dear" }, 0);
        await Refused.ByAsync(() => host.Root.Models.PutAsync(new ModelInput { Name = "a/b" }, 0), 409);
        var changed = await host.Root.Models.PutAsync(put.Override! with { Ratio = 2 }, put.Version);

        put.Prices.ShouldHaveSingleItem().Price.Output.ShouldBe(4);
        (changed.Override!.Ratio, changed.Source, changed.Version).ShouldBe((2m, Sources.Database, 2L));
        await host.Root.Models.DeleteAsync("a/b", changed.Version);
        var after = await host.Root.Models.GetAsync("a/b");
        (after.Override, after.Version).ShouldBe((null, 0L));
        after.Prices.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_part_of_a_price_is_shown()
    {
        await using var host = await AdminHost.StartAsync();
        var price = new PriceInput
        {
            Input = 1, Output = 2, CacheRead = 3, CacheWrite = 4, CacheWriteHour = 5, Reasoning = 6, InputAudio = 7, OutputAudio = 8, InputImage = 9, OutputImage = 10,
            PerRequest = 11, PerImage = 12, PerSecond = 13, PerMillionCharacters = 14, PerQuery = 15,
        };
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "m") with { Prices = new Dictionary<string, PriceInput> { ["m"] = price } }));

        var shown = (await host.Root.Models.GetAsync("m")).Prices.ShouldHaveSingleItem().Price;

        (shown with { Source = null, Date = null }).ShouldBe(price);
    }

    [Theory]
    [InlineData("""{"name":"m","price":{"input":-1,"output":1}}""", "price")]
    [InlineData("""{"name":"m","price":{}}""", "price")]
    [InlineData("""{"name":"m","ratio":0.12345678}""", "ratio")]
    [InlineData("""{"name":"m","sellPrice":{"input":1,"output":1,"tiers":[{"above":-1,"price":{"input":2}}]}}""", "sellPrice.tiers[0]")]
    [InlineData("""{"name":"other"}""", "name")]
    public async Task Wrong_words_are_told_by_field(string body, string path)
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Put, "/api/v1/models/m", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(422);
        (await response.Content.ReadAsStringAsync()).ShouldContain($"\"path\":\"{path}\"");
    }

    [Fact]
    public async Task The_simulator_explains_each_step()
    {
        await using var host = await AdminHost.StartAsync();
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "m") with { Prices = new Dictionary<string, PriceInput> { ["m"] = new() { Input = 2, Output = 10, CacheRead = 0.5m } } }));
        await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip", Ratio = 0.5m });
        await host.Root.Models.PutAsync(new ModelInput { Name = "m", Ratio = 3 });
        var usage = new UsageInput(Input: 1_000_000, CacheRead: 400_000, Output: 100_000);

        var answer = await host.Root.Models.PriceAsync(new PriceQuestion { Model = "m", Group = "vip", Usage = usage });
        await host.Root.Models.PutAsync(new ModelInput { Name = "m", SellPrice = new PriceInput { Input = 1, Output = 1 } });
        var fixedPrice = await host.Root.Models.PriceAsync(new PriceQuestion { Model = "m", Group = "vip", Usage = usage });

        // 600 000 × 2 + 400 000 × 0.5 + 100 000 × 10 per million.
        answer.CostUsd.ShouldBe(2.4m);
        answer.ChargeUsd.ShouldBe(3.6m);
        answer.Steps.Select(s => s.What).ShouldBe(["input tokens", "cache reads", "output tokens", "cost", "model ratio", "group ratio"]);
        answer.Steps.Take(3).Sum(s => s.AmountUsd).ShouldBe(2.4m);
        (fixedPrice.CostUsd, fixedPrice.ChargeUsd).ShouldBe((2.4m, 1.1m));

        // By the call, by picture token, and dearer for a long prompt: as a request is charged.
        await host.Root.Models.PutAsync(new ModelInput
        {
            Name = "m",
            SellPrice = new PriceInput { Input = 1, InputImage = 5, PerRequest = 0.25m, Tiers = [new PriceTierInput(900_000, new PriceInput { Input = 4, PerRequest = 0.5m })] },
        });
        (await host.Root.Models.PriceAsync(new PriceQuestion { Model = "m", Usage = new UsageInput(Input: 800_000, InputImage: 200_000) })).ChargeUsd.ShouldBe(1.85m);
        (await host.Root.Models.PriceAsync(new PriceQuestion { Model = "m", Usage = new UsageInput(Input: 1_000_000) })).ChargeUsd.ShouldBe(4.5m);
    }

    [Fact]
    public async Task The_simulator_refuses_what_is_not_there()
    {
        await using var host = await AdminHost.StartAsync();
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "m")));
        var question = new PriceQuestion { Model = "m", Usage = new UsageInput(Input: 1) };

        (await host.Root.Models.PriceAsync(question)).CostUsd.ShouldBeNull();
        (await Refused.ByAsync(() => host.Root.Models.PriceAsync(question with { Model = "x" }), 422)).Errors.ShouldHaveSingleItem().Path.ShouldBe("model");
        (await Refused.ByAsync(() => host.Root.Models.PriceAsync(question with { Channel = "x" }), 422)).Errors.ShouldHaveSingleItem().Path.ShouldBe("channel");
        (await Refused.ByAsync(() => host.Root.Models.PriceAsync(question with { Group = "x" }), 422)).Errors.ShouldHaveSingleItem().Path.ShouldBe("group");
        (await Refused.ByAsync(() => host.Root.Models.PriceAsync(question with { Usage = new UsageInput(Output: -1) }), 422)).Errors.ShouldHaveSingleItem().Path.ShouldBe("usage.output");
    }
}
