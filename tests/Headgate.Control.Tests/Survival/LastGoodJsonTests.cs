using System.Text.Json;
using Headgate.Control.Compile;
using Headgate.Control.Survival;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Tests.Survival;

public sealed class LastGoodJsonTests
{
    [Fact]
    public void Every_property_of_a_configuration_comes_back()
    {
        var stored = (StoredConfiguration)new Filled().Make(typeof(StoredConfiguration));

        var read = LastGoodJson.Read(LastGoodJson.Write(stored));

        Filled.Differences(stored, read).ShouldBeEmpty();
        LastGoodJson.Write(read).ShouldBe(LastGoodJson.Write(stored));
    }

    [Fact]
    public void What_was_not_set_stays_what_it_was()
    {
        var stored = StoredConfiguration.Empty with { Config = new GatewayConfig { Channels = [new ChannelConfig { Path = "p", Name = "n", Type = "openai", BaseUrl = "" }] } };

        Filled.Differences(stored, LastGoodJson.Read(LastGoodJson.Write(stored))).ShouldBeEmpty();
    }

    [Fact]
    public void Names_are_compared_as_before()
    {
        var channel = new ChannelConfig
        {
            Path = "p",
            Name = "n",
            Type = "openai",
            BaseUrl = "",
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-A"] = "1" },
            Query = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["A"] = "2" },
        };

        var read = LastGoodJson.Read(LastGoodJson.Write(new StoredConfiguration(new GatewayConfig { Channels = [channel] }, []))).Config.Channels[0];

        read.Headers["x-a"].ShouldBe("1");
        read.Query["A"].ShouldBe("2");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Config":{"Channels":[{"Path":"p"}]},"Keys":[]}""")]
    public void Half_a_configuration_is_none(string json) => Should.Throw<JsonException>(() =>
    {
        var read = LastGoodJson.Read(json);
        _ = read.Config.Channels.Count + read.Keys.Count;
    });
}
