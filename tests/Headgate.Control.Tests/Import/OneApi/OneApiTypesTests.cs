using Headgate.Contracts;
using Headgate.Control.Import;
using Headgate.Control.Import.OneApi;

namespace Headgate.Control.Tests.Import.OneApi;

public sealed class OneApiTypesTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    public static TheoryData<string> Sources => ["one-api", "new-api", "veloera"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_number_of_a_provider_is_a_channel_that_compiles_or_says_why_not(string word)
    {
        var source = ForeignSources.Parse(word);
        foreach (var number in OneApiTypes.Numbers(source))
        {
            var type = OneApiTypes.Find(source, number);
            if (type.Word is null)
            {
                type.Why.ShouldNotBeNullOrEmpty($"{number}");
                continue;
            }

            var address = type.NeedsAddress ? "https://relay.example" : string.Empty;
            var found = OneApiAddress.Read(source, type, number, address, out _).ShouldNotBeNull($"{number}");
            var channel = new ChannelInput
            {
                Name = $"type-{number}",
                Type = found.Word,
                BaseUrl = found.BaseUrl,
                Plan = found.Plan,
                Region = "us-east-1",
                Project = "p",
                Vars = new Dictionary<string, string>(StringComparer.Ordinal) { ["account_id"] = "a" },
                Models = [new ChannelModel { Name = "m" }],
            };
            var snapshot = _bench.Compile(new ConfigurationDocument { Channels = [new ChannelDocument(channel, [new CredentialInput { Secret = "key-0123456789" }])] });
            snapshot.Channels.Count.ShouldBe(1, $"{number}");
        }
    }

    [Fact]
    public void The_same_number_is_another_provider_elsewhere()
    {
        OneApiTypes.Find(ForeignSource.OneApi, 36).Word.ShouldBe("deepseek");
        OneApiTypes.Find(ForeignSource.NewApi, 36).Word.ShouldBeNull();
        OneApiTypes.Find(ForeignSource.NewApi, 49).Word.ShouldBeNull();
        OneApiTypes.Find(ForeignSource.Veloera, 49).Word.ShouldBe("github-models");
    }
}
