using Headgate.Control.Tests.Compile;

namespace Headgate.Control.Tests.Import.LiteLLM;

/// <summary>What cannot be carried over is named, by key, and never stops the rest.</summary>
public sealed class LiteLLMLeftOutTests : IDisposable
{
    private readonly Files _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Clouds_callbacks_and_guardrails_are_listed_by_key()
    {
        var result = _files.Load(
            """
            model_list:
              - model_name: gpt-4-azure
                litellm_params:
                  model: azure/my-deployment
                  api_base: https://acme.openai.azure.com
                  api_version: "2024-10-21"
                  api_key: k
              - model_name: sonnet
                litellm_params: { model: bedrock/anthropic.claude-3-sonnet, aws_region_name: us-east-1 }
              - model_name: gpt-4o
                litellm_params: { model: gpt-4o, api_key: sk-1, tags: [free], max_budget: 3 }
              - model_name: gpt-4o-mini
                litellm_params: { model: gpt-4o-mini, api_key: sk-1, tags: [paid] }
            litellm_settings:
              callbacks: ["langfuse"]
              cache: true
              cache_params: { type: redis, host: localhost }
              context_window_fallbacks: [{"gpt-4o-mini": ["gpt-4o"]}]
            router_settings: { routing_strategy: latency-based-routing, redis_host: cache }
            guardrails:
              - guardrail_name: pii
            mcp_servers: { files: { url: "http://localhost:1" } }
            """,
            "config.yaml");
        result.Errors.ShouldBeEmpty();
        result.Config.ShouldNotBeNull().Channels.Select(c => c.Type).ShouldBe(["azure", "openai"]);
        var lines = result.Warnings.Select(w => w.ToString()).ToArray();
        lines.ShouldBe(
            [
                "model_list[1].litellm_params.model: bedrock needs aws_access_key_id and aws_secret_access_key, or an api_key; roles and profiles do not come: 'sonnet' is left out",
                "model_list[2].litellm_params.tags: is not imported (and in 1 more)",
                "model_list[2].litellm_params.max_budget: is not imported",
                "litellm_settings.callbacks: is not imported",
                "litellm_settings.cache: is not imported",
                "litellm_settings.cache_params: is not imported",
                "litellm_settings.context_window_fallbacks: is not imported",
                "router_settings.routing_strategy: 'latency-based-routing' is imported as a choice by weight",
                "router_settings.redis_host: is not imported",
                "guardrails: is not imported",
                "mcp_servers: is not imported",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Broken_entries_do_not_stop_the_others()
    {
        var result = _files.Load(
            """
            model_list:
              - model_name: empty
                litellm_params: {}
              - model_name: too-high
                litellm_params:
                model: openai/too-high
                api_key: sk-1
              - model_name: no-model
                litellm_params: { api_key: sk-1 }
              - just text
              - model_name: no-key
                litellm_params: { model: groq/llama-3.3-70b-versatile, api_key: os.environ/NOT_SET }
              - model_name: unknown
                litellm_params: { model: nobody/x, api_key: k }
              - model_name: good
                litellm_params: { model: openai//models/good, api_base: "http://gpu:8000/v1", api_key: k }
            """,
            "config.yaml");
        result.Errors.ShouldBeEmpty();
        result.Config.ShouldNotBeNull().Channels.SelectMany(c => c.Models).Select(m => (m.Name, m.Upstream)).ShouldBe([
            ("too-high", null), ("good", "/models/good"),
        ]);
        result.Warnings.Select(w => w.ToString()).ShouldBe([
            "model_list[0].litellm_params: is missing or empty: the entry is left out",
            "model_list[1].litellm_params: is missing or empty; the parameters stand one level too high and are taken from there",
            "model_list[2].litellm_params.model: is missing: the entry is left out",
            "model_list[3].litellm_params: is missing or empty: the entry is left out",
            "model_list[4].litellm_params.api_key: the environment variable NOT_SET is not set: 'no-key' is left out",
            "model_list[5].litellm_params.model: 'nobody/x' names no known provider: 'unknown' is left out",
        ]);
    }

    [Fact]
    public void Keys_in_the_wrong_section_are_taken_and_named()
    {
        var result = _files.Load(
            """
            model_list:
              - model_name: a
                litellm_params: { model: openai/a, api_key: k }
              - model_name: b
                litellm_params: { model: openai/b, api_key: k }
            litellm_settings: { master_key: sk-0123456789abcdef }
            general_settings: { num_retries: 5 }
            fallbacks: [{"a": ["b", "gone"]}]
            """,
            "config.yaml");
        var config = result.Config.ShouldNotBeNull();
        config.Keys.ShouldHaveSingleItem().Key.ShouldBe("sk-0123456789abcdef");
        config.GlobalSettings.MaxRetries.ShouldBe(6);
        config.Routes.ShouldHaveSingleItem().Targets.Select(t => t.Model).ShouldBe(["a", "b"]);
        result.Warnings.Select(w => w.Path).ShouldBe(
            ["fallbacks", "fallbacks[0].a", "litellm_settings.master_key", "general_settings.num_retries"], ignoreOrder: true);
    }

    [Fact]
    public void Included_files_are_merged_and_watched()
    {
        _files.Write("model_list:\n  - model_name: b\n    litellm_params: { model: openai/b, api_key: k }\n", "more.yaml");
        var result = _files.Load(
            """
            include: [more.yaml]
            model_list:
              - model_name: a
                litellm_params: { model: openai/a, api_key: os.environ/OWN }
            environment_variables: { OWN: from-the-file }
            """,
            "config.yaml");
        result.Errors.ShouldBeEmpty();
        result.Warnings.ShouldBeEmpty();
        result.Config.ShouldNotBeNull().Channels.Select(c => c.Credentials[0].Secret).ShouldBe(["from-the-file", "k"]);
        result.Files.Select(Path.GetFileName).ShouldBe(["config.yaml", "more.yaml"]);
    }

    [Fact]
    public void An_empty_list_is_no_error()
    {
        var result = _files.Load("model_list:\ngeneral_settings: { store_model_in_db: true }\n", "config.yaml");
        result.Errors.ShouldBeEmpty();
        result.Warnings.Select(w => w.Path).ShouldBe(["general_settings.store_model_in_db"]);
    }

    [Fact]
    public void Parameters_to_drop_set_and_default_become_edits()
    {
        _files.Environment["SITE"] = "lab";
        var result = _files.Load(
            """
            model_list:
              - model_name: a
                litellm_params:
                  model: openai/a
                  api_key: k
                  additional_drop_params: [seed, "tools[*].strict"]
                  extra_body: { chat_template_kwargs: { enable_thinking: false } }
                  extra_headers: { X-Team: os.environ/TEAM, X-Site: os.environ/SITE }
                  reasoning_effort: low
            """,
            "config.yaml");
        var config = result.Config.ShouldNotBeNull();
        config.Channels[0].Fields.Select(f => f.ToString().Split(' ')[0] + " " + f.Name).ShouldBe(
            ["DropField seed", "SetField chat_template_kwargs", "DefaultField reasoning_effort"]);
        config.Channels[0].Headers.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("X-Site", "lab"));
        result.Warnings.Select(w => w.Path).ShouldBe(
            ["model_list[0].litellm_params.extra_headers.X-Team", "model_list[0].litellm_params.additional_drop_params"]);
    }
}
