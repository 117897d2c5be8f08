using Headgate.Gateway.Configuration;
using Headgate.Gateway.Providers;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Providers;

/// <summary>
/// The shipped catalogue with every host replaced by a scripted upstream, and a gateway with one channel for every plan of every
/// provider: what a person gets who writes <c>type</c> and <c>plan</c> alone.
/// </summary>
public sealed class RedirectedCatalog : IAsyncLifetime
{
    /// <summary>The key of every channel.</summary>
    public const string Key = "sk-of-the-channel";

    /// <summary>What names in braces inside addresses stand for.</summary>
    public const string Variable = "x";

    /// <summary>The name of the second channel of Azure, which has two forms.</summary>
    public const string AzureV1 = "azure-v1";

    private static readonly string[] Hosted = ["vertex", "azure-openai"];

    internal FakeUpstream Upstream { get; private set; } = null!;

    internal GatewayHarness Gateway { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        Upstream.Always(Replies.Error(400, "as scripted"));
        var providers = ProviderCatalog.Embedded.All.Select(p => p with { Plans = [.. p.Plans.Select(Redirect)] });
        var config = new TestConfig();
        foreach (var provider in ProviderCatalog.Embedded.All)
        {
            foreach (var plan in provider.Plans.Where(p => p.Endpoints.Any(EveryProviderTests.IsExercised)))
            {
                config.Channel(NameOf(provider, plan), Hosted.Contains(provider.Id) ? Upstream.Url : string.Empty, Models(provider), c => Channel(c, provider, plan));
            }
        }

        config.Channel(AzureV1, Upstream.Url + "/openai/v1", "m", c => c.WithKeys(Key) with { Type = "azure" });
        Gateway = await GatewayHarness.StartAsync(config, catalog: new ProviderCatalog(providers));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>The channel of a plan.</summary>
    internal static string NameOf(Provider provider, ProviderPlan plan) => $"{provider.Id}-{plan.Id}";

    /// <summary>A model that a rule of the provider covers.</summary>
    internal static string ModelOf(ModelDialects rule) => rule.Match.Replace("*", "y", StringComparison.Ordinal);

    private static ChannelConfig Channel(ChannelConfig channel, Provider provider, ProviderPlan plan) => channel.WithKeys(Key) with
    {
        Type = provider.Id,
        Plan = plan.Id,
        Vars = provider.Variables.Keys.ToDictionary(n => n, _ => Variable, StringComparer.OrdinalIgnoreCase),
        Region = Variable,
        Project = Variable,
        Location = Variable,
    };

    private static string Models(Provider provider) => string.Join(',', provider.Models.Select(ModelOf).Append("m").Distinct(StringComparer.Ordinal));

    private ProviderPlan Redirect(ProviderPlan plan) => plan with
    {
        Endpoints =
        [
            .. plan.Endpoints.Select(e => e with
            {
                BaseUrl = Upstream.Url + PathOf(e.BaseUrl),
                Paths = e.Paths.ToDictionary(p => p.Key, p => p.Value.StartsWith('/') ? p.Value : Upstream.Url + PathOf(p.Value), StringComparer.Ordinal),
            }),
        ],
    };

    /// <summary>The path of an address.</summary>
    internal static string PathOf(string url)
    {
        var slash = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3);
        return slash < 0 ? string.Empty : url[slash..];
    }
}
