using Headgate.Control.Compile;
using Headgate.Control.Tests.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Tests.Import.LiteLLM;

public sealed class LiteLLMImportTests : IDisposable
{
    // What most files in the wild look like: a list of models, drop_params, a master key.
    private const string Everyday = """
        model_list:
          - model_name: gpt-4o
            litellm_params:
              model: openai/gpt-4o
              api_key: os.environ/OPENAI_API_KEY
              rpm: 300
          - model_name: gpt-4o
            litellm_params:
              model: openai/gpt-4o
              api_key: os.environ/OPENAI_API_KEY_2
              rpm: 100
          - model_name: claude-sonnet
            litellm_params:
              model: anthropic/claude-sonnet-4-5
              api_key: "os.environ/ANTHROPIC_API_KEY"
              timeout: 60
              stream_timeout: 20
          - model_name: gemini-flash
            litellm_params: { model: gemini/gemini-2.5-flash, api_key: os.environ/GEMINI_API_KEY }
          - model_name: local
            litellm_params:
              model: openai/qwen2.5-coder
              api_base: http://192.168.1.20:8000/v1
              api_key: none
              temperature: 0.2
          - model_name: llama
            litellm_params:
              model: ollama/llama3.1
              api_base: http://localhost:11434

        litellm_settings:
          drop_params: true
          set_verbose: false
          num_retries: 2
          request_timeout: 120

        general_settings:
          master_key: os.environ/LITELLM_MASTER_KEY
          database_url: os.environ/DATABASE_URL
        """;

    private readonly Files _files = new();

    public LiteLLMImportTests()
    {
        _files.Environment["OPENAI_API_KEY"] = "sk-one";
        _files.Environment["OPENAI_API_KEY_2"] = "sk-two";
        _files.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        _files.Environment["GEMINI_API_KEY"] = "AIza";
        _files.Environment["LITELLM_MASTER_KEY"] = "sk-master-0123456789";
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Everyday_file_becomes_channels()
    {
        var result = _files.Load(Everyday, "config.yaml");
        result.Format.ShouldBe(ConfigurationFormat.LiteLLM);
        result.Errors.ShouldBeEmpty();
        result.Warnings.Select(w => w.ToString()).ShouldBe(["general_settings.database_url: is not imported"]);
        var config = result.Config.ShouldNotBeNull();
        config.Channels.Select(c => (c.Name, c.Type, c.BaseUrl)).ShouldBe([
            ("openai", "openai", "https://api.openai.com/v1"),
            ("openai-2", "openai", "https://api.openai.com/v1"),
            ("anthropic", "anthropic", "https://api.anthropic.com"),
            ("google", "gemini", "https://generativelanguage.googleapis.com/v1beta"),
            ("192.168.1.20", "openai", "http://192.168.1.20:8000/v1"),
            ("ollama", "openai", "http://localhost:11434/v1"),
        ]);
        config.Keys.ShouldHaveSingleItem().Key.ShouldBe("sk-master-0123456789");
        config.GlobalSettings.MaxRetries.ShouldBe(2);
        config.GlobalSettings.DefaultTimeout.ShouldBe(TimeSpan.FromSeconds(120));
        config.Channels[2].Timeouts.FirstByte.ShouldBe(TimeSpan.FromSeconds(60));
        config.Channels[2].Timeouts.FirstToken.ShouldBe(TimeSpan.FromSeconds(20));
        config.Channels[4].Fields.ShouldHaveSingleItem().Name.ShouldBe("temperature");
    }

    [Fact]
    public void Entries_of_one_name_share_by_weight()
    {
        var tier = _files.Snapshot(Everyday, "config.yaml").Routes["gpt-4o"].Tiers.ShouldHaveSingleItem();
        tier.Targets.Select(t => t.Credential.Secret).ShouldBe(["sk-one", "sk-two"]);
        tier.CumulativeWeights.ShouldBe([300, 400]);
        tier.Targets[0].Price.ShouldNotBeNull();
    }

    [Fact]
    public void Names_at_the_provider_are_kept_apart_from_those_of_clients()
    {
        var target = _files.Snapshot(Everyday, "config.yaml").Routes["claude-sonnet"].Tiers[0].Targets[0];
        target.Model.ShouldBe("claude-sonnet-4-5");
        target.Channel.Billing.ShouldBe(Billing.Tokens);
    }

    [Fact]
    public void Groups_may_fall_back_on_each_other()
    {
        var snapshot = _files.Snapshot(
            """
            model_list:
              - model_name: big
                litellm_params: { model: openai/gpt-4o, api_key: sk-1 }
              - model_name: small
                litellm_params: { model: openai/gpt-4o-mini, api_key: sk-1 }
              - model_name: other
                litellm_params: { model: anthropic/claude-sonnet-4-5, api_key: sk-2 }
            router_settings:
              fallbacks: [{"big": ["small"]}, {"small": ["big", "other"]}]
              model_group_alias: {"gpt-4": "big", "secret": {"model": "small", "hidden": true}}
              num_retries: 1
            """,
            "litellm.yml");
        Models("big").ShouldBe(["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5"]);
        Models("small").ShouldBe(["gpt-4o-mini", "gpt-4o", "claude-sonnet-4-5"]);
        Models("gpt-4").ShouldBe(["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5"]);
        Models("other").ShouldBe(["claude-sonnet-4-5"]);
        snapshot.Routes["secret"].Hidden.ShouldBeTrue();
        snapshot.Routes["big"].Tiers.ShouldAllBe(t => !t.NeedsSpillover);
        snapshot.Settings.MaxRetries.ShouldBe(3);

        IEnumerable<string> Models(string name) => snapshot.Routes[name].Tiers.Select(t => t.Targets[0].Model);
    }

    [Fact]
    public void Default_fallbacks_and_the_star_hold_for_every_group()
    {
        const string List = """
            model_list:
              - model_name: a
                litellm_params: { model: openai/a, api_key: sk-1 }
              - model_name: b
                litellm_params: { model: openai/b, api_key: sk-1 }
              - model_name: rescue
                litellm_params: { model: openai/rescue, api_key: sk-1 }

            """;
        foreach (var settings in new[] { "litellm_settings: { default_fallbacks: [rescue] }", "litellm_settings: { fallbacks: [{'*': [rescue]}] }" })
        {
            var config = _files.LoadWell(List + settings, "config.yaml");
            config.Routes.Select(r => (r.Model, string.Join(' ', r.Targets.Select(t => t.Model)))).ShouldBe([("a", "a rescue"), ("b", "b rescue")]);
        }
    }

    [Fact]
    public void Wildcards_carry_the_matched_part()
    {
        var snapshot = _files.Snapshot(
            """
            model_list:
              - model_name: "openai/*"
                litellm_params: { model: "openai/*", api_key: os.environ/OPENAI_API_KEY }
              - model_name: "*"
                litellm_params: { model: "openrouter/*", api_key: sk-or }
            """,
            "config.yaml");
        snapshot.WildcardRoutes.Select(r => (r.Prefix, r.Route.Tiers[0].Targets[0].Model)).ShouldBe([("openai/", "*"), (string.Empty, "*")]);
        snapshot.WildcardRoutes[1].Route.Tiers[0].Targets[0].Channel.ProviderId.ShouldBe("openrouter");
    }

    [Fact]
    public void Order_is_priority_and_weight_is_share()
    {
        var tiers = _files.Snapshot(
            """
            model_list:
              - model_name: m
                litellm_params: { model: openai/m, api_key: sk-1, order: 2 }
              - model_name: m
                litellm_params: { model: openai/m, api_key: sk-2, order: 1, weight: 0.7 }
              - model_name: m
                litellm_params: { model: openai/m, api_key: sk-3, order: 1, weight: 0.3 }
            """,
            "config.yaml").Routes["m"].Tiers;
        tiers.Length.ShouldBe(2);
        tiers[0].CumulativeWeights.ShouldBe([70, 100]);
        tiers[1].Targets[0].Credential.Secret.ShouldBe("sk-1");
    }

    [Fact]
    public void A_plan_of_the_catalogue_changes_nothing_about_the_groups()
    {
        var tier = _files.Snapshot(
            """
            model_list:
              - model_name: glm
                litellm_params: { model: openai/glm-4.6, api_base: "https://open.bigmodel.cn/api/paas/v4", api_key: k1 }
              - model_name: glm
                litellm_params: { model: openai/glm-4.6, api_base: "https://open.bigmodel.cn/api/coding/paas/v4", api_key: k2 }
            """,
            "config.yaml").Routes["glm"].Tiers.ShouldHaveSingleItem();
        tier.Targets.Length.ShouldBe(2);
        tier.NeedsSpillover.ShouldBeFalse();
    }

    [Fact]
    public void Costs_of_an_entry_are_prices()
    {
        var price = _files.Snapshot(
            """
            model_list:
              - model_name: own
                litellm_params: { model: openai/own, api_base: "http://gpu:8000/v1", input_cost_per_token: 0.0000015, output_cost_per_token: 2e-06 }
                model_info: { mode: chat, cache_read_input_token_cost: 1.5e-07 }
            """,
            "config.yaml").Routes["own"].Tiers[0].Targets[0].Price.ShouldNotBeNull();
        (price.Input, price.Output, price.CacheRead).ShouldBe((1_500_000_000, 2_000_000_000, 150_000_000));
        price.Source.ShouldBe("configuration");
    }
}
