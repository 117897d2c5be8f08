using Headgate.Control.Import;

namespace Headgate.Control.Tests.Import.Portkey;

public sealed class PortkeyReaderTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_chain_becomes_a_route_with_its_targets_in_order()
    {
        var import = _bench.ReadText(
            """
            { "strategy": { "mode": "fallback", "on_status_codes": [429] }, "request_timeout": 20000, "retry": { "attempts": 3 }, "cache": { "mode": "simple" },
              "targets": [
                { "provider": "openai", "api_key": "sk-openai-0123", "override_params": { "model": "gpt-4o", "temperature": 0.1 }, "openai_organization": "org-1" },
                { "provider": "azure-openai", "api_key": "az-0123456789", "azure_resource_name": "acme", "azure_deployment_id": "prod-4o", "azure_api_version": "2024-10-21", "override_params": { "model": "gpt-4o" } },
                { "virtual_key": "anthropic-xx", "override_params": { "model": "claude" } },
                { "provider": "@prod", "override_params": { "model": "x" } },
                { "provider": "nobody", "api_key": "k" },
                { "provider": "anthropic", "override_params": { "model": "claude-sonnet-4-5" } } ] }
            """,
            "config.json");
        import.Source.ShouldBe(ForeignSource.Portkey);
        var channels = import.Document.Channels!;
        channels.Select(c => (c.Channel.Name, c.Channel.Type, c.Channel.BaseUrl)).ShouldBe([("openai", "openai", null), ("azure-openai", "azure", "https://acme.openai.azure.com")]);
        (channels[0].Channel.Headers!["OpenAI-Organization"], channels[0].Channel.Fields!.Set!["temperature"].GetDecimal(), channels[0].Channel.Timeouts!.FirstByte).ShouldBe(("org-1", 0.1m, "20000"));
        (channels[1].Channel.ApiVersion, channels[1].Channel.Models![0].Upstream).ShouldBe(("2024-10-21", "prod-4o"));
        var route = import.Document.Routes!.ShouldHaveSingleItem();
        (route.Model, route.Spillover).ShouldBe(("portkey", true));
        route.Targets.Select(t => t.Model).ShouldBe(["openai/gpt-4o", "azure-openai/gpt-4o"]);
        _bench.Compile(import.Document).Routes.ContainsKey("portkey").ShouldBeTrue();
        import.Notes.Select(n => $"{n.Item}: {n.Message}").ShouldBe(
            [
                "the config: cache is left out",
                "the config: how often is retried holds for the whole gateway: see maxRetries in the settings",
                "the config: which answers make the next target be tried is decided by the gateway: whatever another target may do better",
                "targets[2]: its key lies at Portkey and cannot come: make a channel with the provider's own key",
                "targets[3]: its key lies at Portkey and cannot come: make a channel with the provider's own key",
                "targets[4]: the provider 'nobody' is not known, or speaks no protocol that is spoken here",
                "targets[5]: it has no api_key",
                "keys: Portkey's keys are not in the file: make keys here, and let clients ask for the route by its name",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Shares_come_by_weight_and_nested_strategies_as_routes_of_their_own()
    {
        var import = _bench.ReadText(
            """
            { "strategy": { "mode": "loadbalance" }, "targets": [
              { "weight": 0.7, "provider": "groq", "apiKey": "gsk-0123456789", "overrideParams": { "model": "llama-3.3-70b" } },
              { "weight": 0.3, "strategy": { "mode": "fallback" }, "targets": [
                { "name": "first", "provider": "deepseek", "api_key": "sk-ds-0123456", "override_params": { "model": "deepseek-chat" } },
                { "name": "second", "provider": "together-ai", "api_key": "tg-0123456789", "override_params": { "model": "deepseek-ai/DeepSeek-V3" }, "drop_params": ["user", "a.b"] } ] },
              { "weight": 0, "provider": "openai", "api_key": "sk-unused-0123" } ] }
            """,
            "portkey.json");
        var routes = import.Document.Routes!.ToDictionary(r => r.Model, StringComparer.Ordinal);
        routes["portkey"].Targets.Select(t => (t.Model, t.Weight)).ShouldBe([("groq/llama-3.3-70b", 700), ("portkey-1", 300)]);
        routes["portkey-1"].Targets.Select(t => t.Model).ShouldBe(["first/deepseek-chat", "second/deepseek-ai/DeepSeek-V3"]);
        import.Document.Channels!.Count.ShouldBe(3);
        import.Document.Channels![2].Channel.Fields!.Drop.ShouldBe(["user"]);
        _bench.Compile(import.Document).Routes.ContainsKey("portkey").ShouldBeTrue();
    }

    [Fact]
    public void A_target_without_a_model_passes_on_what_is_asked_for()
    {
        var import = _bench.ReadText("""{ "provider": "openai", "api_key": "sk-openai-0123" }""", "portkey.json");
        var route = import.Document.Routes!.ShouldHaveSingleItem();
        (route.Model, route.Targets.ShouldHaveSingleItem().Model).ShouldBe(("portkey/*", "openai/*"));
        _bench.Compile(import.Document).WildcardRoutes.ShouldNotBeEmpty();
    }

    [Fact]
    public void Conditions_leave_the_default_way()
    {
        var import = _bench.ReadText(
            """
            { "strategy": { "mode": "conditional", "conditions": [ { "query": { "metadata.plan": { "$eq": "paid" } }, "then": "big" } ], "default": "small" }, "targets": [
              { "name": "big", "provider": "openai", "api_key": "sk-openai-0123", "override_params": { "model": "gpt-4o" } },
              { "name": "small", "provider": "openai", "api_key": "sk-openai-0123", "override_params": { "model": "gpt-4o-mini" } } ] }
            """,
            "portkey.json");
        import.Document.Routes!.ShouldHaveSingleItem().Targets.ShouldHaveSingleItem().Model.ShouldBe("small/gpt-4o-mini");
        import.Notes.ShouldContain(n => n.Message == "conditions are left out: every request goes the default way");
    }

    [Fact]
    public void Clouds_come_with_their_keys()
    {
        var import = _bench.ReadText(
            """
            { "strategy": { "mode": "fallback" }, "targets": [
              { "provider": "bedrock", "aws_access_key_id": "AKIA1", "aws_secret_access_key": "s/1", "aws_session_token": "t", "aws_region": "eu-central-1", "override_params": { "model": "anthropic.claude-3-haiku-20240307-v1:0" } },
              { "provider": "vertex-ai", "vertex_service_account_json": { "type": "service_account" }, "vertex_project_id": "p", "vertex_region": "europe-west1", "override_params": { "model": "gemini-2.5-pro" } },
              { "provider": "workers-ai", "api_key": "cf-0123456789", "workers_ai_account_id": "acc", "override_params": { "model": "@cf/meta/llama" } } ] }
            """,
            "portkey.json");
        var channels = import.Document.Channels!;
        (channels[0].Channel.Region, channels[0].Credentials![0].Secret).ShouldBe(("eu-central-1", "AKIA1:s/1:t"));
        (channels[1].Channel.Project, channels[1].Channel.Location).ShouldBe(("p", "europe-west1"));
        channels[2].Channel.Vars!["account_id"].ShouldBe("acc");
    }

    [Theory]
    [InlineData("""{"strategy":{"mode":1},"targets":[1,null,[],{"provider":{}},{"override_params":[],"provider":"openai","api_key":["x"],"weight":"x"}]}""")]
    [InlineData("""{"strategy":{},"targets":[]}""")]
    [InlineData("""{"strategy":{"mode":"loadbalance"},"targets":[{"strategy":{"mode":"loadbalance"},"targets":[{"targets":[{"targets":[]}]}],"weight":1e40}]}""")]
    public void Nonsense_is_noted_and_breaks_nothing(string text)
    {
        var import = _bench.ReadText(text, "x.json", ForeignSource.Portkey);
        import.Document.Routes.ShouldBeEmpty();
        import.Notes.ShouldNotBeEmpty();
    }
}
