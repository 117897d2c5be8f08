using Headgate.Contracts;
using Headgate.Control.Import;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.Import.LiteLLM;

public sealed class LiteLLMReaderTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Clouds_keys_and_chains_come_into_the_database()
    {
        _bench.Environment["AWS_ACCESS_KEY_ID"] = "AKIA0";
        _bench.Environment["AWS_SECRET_ACCESS_KEY"] = "s0";
        var import = _bench.ReadText(
            """
            model_list:
              - model_name: gpt-4o
                litellm_params: { model: azure/prod-4o, api_base: "https://acme.openai.azure.com", api_version: "2024-10-21", api_key: az-0123456789, weight: 3 }
              - model_name: gpt-4o
                litellm_params: { model: gpt-4o, api_key: sk-openai-0123, input_cost_per_token: 0.0000025, output_cost_per_token: 0.00001, temperature: 0.3 }
              - model_name: sonnet
                litellm_params: { model: bedrock/converse/us.anthropic.claude-sonnet-4-20250514-v1:0, aws_region_name: us-east-1 }
              - model_name: sonnet-eu
                litellm_params: { model: bedrock/eu-west-1/anthropic.claude-3-haiku-20240307-v1:0, aws_access_key_id: AKIA1, aws_secret_access_key: s1, aws_session_token: t1 }
              - model_name: gemini
                litellm_params: { model: vertex_ai/gemini-2.5-pro, vertex_project: p, vertex_location: europe-west1, vertex_credentials: '{"type":"service_account","project_id":"p"}' }
              - model_name: roles
                litellm_params: { model: azure/x, api_base: "https://acme.openai.azure.com", tenant_id: t, client_id: c, client_secret: s }
              - model_name: file
                litellm_params: { model: vertex_ai/gemini-2.5-pro, vertex_credentials: /etc/passwd }
            router_settings:
              fallbacks: [{ gpt-4o: [sonnet] }]
              model_group_alias: { smart: gpt-4o }
            litellm_settings: { request_timeout: 120, num_retries: 5 }
            general_settings: { master_key: sk-master-0123456789 }
            """,
            "config.yaml", readsFiles: false);
        import.Source.ShouldBe(ForeignSource.LiteLLM);
        var channels = import.Document.Channels!.ToDictionary(c => c.Channel.Name, StringComparer.Ordinal);
        channels.Keys.ShouldBe(["azure", "openai", "bedrock", "bedrock-2", "vertex"]);
        (channels["azure"].Channel.Type, channels["azure"].Channel.ApiVersion, channels["azure"].Channel.Models![0].Upstream).ShouldBe(("azure", "2024-10-21", "prod-4o"));
        (channels["bedrock"].Channel.Region, channels["bedrock"].Credentials![0].Secret, channels["bedrock"].Channel.Models![0].Upstream)
            .ShouldBe(("us-east-1", "AKIA0:s0", "us.anthropic.claude-sonnet-4-20250514-v1:0"));
        (channels["bedrock-2"].Channel.Region, channels["bedrock-2"].Credentials![0].Secret).ShouldBe(("eu-west-1", "AKIA1:s1:t1"));
        (channels["vertex"].Channel.Project, channels["vertex"].Channel.Location).ShouldBe(("p", "europe-west1"));
        (channels["openai"].Channel.Prices!["gpt-4o"].Input, channels["openai"].Channel.Prices!["gpt-4o"].Output).ShouldBe((2.5m, 10m));

        var routes = import.Document.Routes!.ToDictionary(r => r.Model, StringComparer.Ordinal);
        routes["gpt-4o"].Targets.Select(t => (t.Model, t.Weight, t.Priority)).ShouldBe([("azure/gpt-4o", 300, 2000), ("openai/gpt-4o", 1, 2000), ("bedrock/sonnet", 1, 1000)]);
        routes["smart"].Targets.Count.ShouldBe(3);
        import.Document.Keys!.ShouldHaveSingleItem().Secret.ShouldBe("sk-master-0123456789");
        import.Document.Settings!["gateway"].GetRawText().ShouldBe("""{"maxRetries":6,"defaultTimeout":"120000"}""");
        import.Notes.Select(n => n.Message).ShouldBe(
            [
                "azure needs an api_key; a sign-in with Microsoft Entra does not come: 'roles' is left out",
                "vertex_credentials names a file that cannot be read here; write its JSON into vertex_credentials: 'file' is left out",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void The_master_key_works_as_before()
    {
        var import = _bench.ReadText("model_list: [{ model_name: m, litellm_params: { model: openai/m, api_base: 'http://10.0.0.1:8000/v1', api_key: none } }]\ngeneral_settings: { master_key: sk-master-0123456789 }", "config.yaml");
        _bench.Compile(import.Document).Keys.ContainsKey(KeyHash.Of("sk-master-0123456789")).ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_is_sent_cannot_reach_for_others()
    {
        File.WriteAllText(_bench.PathOf("more.yaml"), "model_list: [{ model_name: x, litellm_params: { model: gpt-4o, api_key: k } }]");
        var import = _bench.ReadText("include: [more.yaml]\nmodel_list: []", "config.yaml", readsFiles: false);
        import.Document.Channels.ShouldBeEmpty();
        import.Notes.ShouldHaveSingleItem().ShouldBe(new ForeignImportNote("include", ForeignImportNoteKind.LeftOut, "'more.yaml' is left out: a file that is sent cannot include others"));
    }

    [Theory]
    [InlineData("model_list: 5", "must be a list")]
    [InlineData("providers: []", "no config.yaml of LiteLLM")]
    public void What_is_wrong_is_refused(string text, string message) =>
        Should.Throw<ImportRefusedException>(() => _bench.ReadText(text, "config.yaml", ForeignSource.LiteLLM)).Message.ShouldContain(message);
}
