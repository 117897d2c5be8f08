using System.Text.Json;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Providers;
using Headgate.TestKit.Schemas;

namespace Headgate.Gateway.Tests.Providers;

public sealed class ProviderCatalogTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(RepositoryFile.At("catalog/providers")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_follows_the_schema_and_loads(string file)
    {
        var text = RepositoryFile.Text($"catalog/providers/{file}");
        using var schema = JsonDocument.Parse(RepositoryFile.Text("catalog/provider.schema.json"));
        using var document = JsonDocument.Parse(text);
        new SchemaCheck(schema.RootElement).Check(document.RootElement).ShouldBeEmpty();

        var provider = ProviderCatalog.Embedded.Find(Path.GetFileNameWithoutExtension(file)).ShouldNotBeNull();
        provider.Id.ShouldBe(Path.GetFileNameWithoutExtension(file));
        provider.Plans[0].Id.ShouldBe(ProviderPlan.Standard);
        provider.Plans.Select(p => p.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(provider.Plans.Count);
        var names = document.RootElement.TryGetProperty("vars", out var vars) ? vars.EnumerateObject().Select(v => v.Name).ToArray() : [];
        foreach (var endpoint in provider.Plans.SelectMany(p => p.Endpoints))
        {
            var plain = names.Aggregate(endpoint.BaseUrl, (url, name) => url.Replace($"{{{name}}}", "x", StringComparison.Ordinal));
            Uri.TryCreate(plain, UriKind.Absolute, out _).ShouldBeTrue(endpoint.BaseUrl);
            plain.ShouldNotContain("{");
            endpoint.Paths.Values.ShouldAllBe(p => p.StartsWith('/') || p.StartsWith("https://", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_address_leads_back_to_its_provider_and_plan()
    {
        foreach (var provider in ProviderCatalog.Embedded.All.Where(p => p.Kind is not "self-hosted"))
        {
            foreach (var (plan, endpoint) in provider.Plans.SelectMany(p => p.Endpoints.Select(e => (p, e))).Where(x => !x.e.BaseUrl.Contains('{', StringComparison.Ordinal)))
            {
                var match = ProviderCatalog.Embedded.Match(new Uri(endpoint.BaseUrl)).ShouldNotBeNull(endpoint.BaseUrl);

                // One vendor, two sites, one plan: which of the two is named makes no difference to billing.
                if (match.Provider != provider)
                {
                    match.Plan.Billing.ShouldBe(plan.Billing, endpoint.BaseUrl);
                    continue;
                }

                (match.Plan == plan || match.SharedWith == plan).ShouldBeTrue(endpoint.BaseUrl);
            }
        }
    }

    [Theory]
    [InlineData("https://api.deepseek.com/v1", "deepseek", Billing.Tokens)]
    [InlineData("https://API.deepseek.com/", "deepseek", Billing.Tokens)]
    [InlineData("https://open.bigmodel.cn/api/coding/paas/v4", "zhipu", Billing.Plan)]
    [InlineData("https://open.bigmodel.cn/api/paas/v4/", "zhipu", Billing.Tokens)]
    [InlineData("https://ark.cn-beijing.volces.com/api/coding/v3", "volcengine", Billing.Plan)]
    [InlineData("https://ark.cn-beijing.volces.com/api/coding", "volcengine", Billing.Plan)]
    [InlineData("https://api.openai.com", "openai", Billing.Tokens)]
    public void Addresses_are_matched_with_and_without_version(string url, string provider, Billing billing)
    {
        var match = ProviderCatalog.Embedded.Match(new Uri(url)).ShouldNotBeNull();
        (match.Provider.Id, match.Plan.Billing).ShouldBe((provider, billing));
    }

    [Theory]
    [InlineData("https://relay.example/v1")]
    [InlineData("http://localhost:11434/v1")]
    public void Other_addresses_are_unknown(string url) => ProviderCatalog.Embedded.Match(new Uri(url)).ShouldBeNull();

    [Fact]
    public void Prices_of_plans_name_plans_of_the_catalogue()
    {
        using var models = JsonDocument.Parse(RepositoryFile.Text("catalog/models.json"));
        foreach (var row in models.RootElement.GetProperty("models").EnumerateArray().Where(r => r.TryGetProperty("plan", out _)))
        {
            var provider = ProviderCatalog.Embedded.Find(row.GetProperty("provider").GetString()!).ShouldNotBeNull(row.ToString());
            provider.Plans.Select(p => p.Id).Contains(row.GetProperty("plan").GetString(), StringComparer.Ordinal).ShouldBeTrue(row.ToString());
        }
    }

    [Fact]
    public void Only_wanted_prices_are_read()
    {
        var tables = CatalogModels.Read(new HashSet<string>(StringComparer.Ordinal) { "zhipu", "openai" }).Prices;
        tables.Keys.ShouldBe([("openai", "standard"), ("zhipu", "standard"), ("zhipu", "coding")], ignoreOrder: true);
        tables[("zhipu", "standard")]["glm-4.5"].Input.ShouldBe(600_000_000);
    }
}
