using System.Net;
using System.Text.Json;
using Headgate.Gateway.Configuration;
using Headgate.TestKit.Hosting;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class ModelListTests : GatewayTest
{
    private TestConfig Config => new TestConfig()
        .Channel("main", Upstream, "glm-4.6,glm-4.5,org/Model-1,free-*")
        .Channel("plan", Upstream, "glm-4.6")
        .Route("fast", "main/glm-4.5")
        .Route(new RouteConfig { Path = "routes[1]", Model = "secret-test", Hidden = true, Targets = [new("routes[1].targets[0]", "glm-4.6")] })
        .ApiKey("all", "k-all")
        .ApiKey("some", "k-some", k => k with { Models = ["glm-4.*", "FAST"] })
        .ApiKey("none", "k-none", k => k with { Models = ["gpt-*"] });

    [Fact]
    public async Task Lists_each_name_once_in_openais_shape()
    {
        await StartAsync(Config);

        var list = await JsonAsync("/v1/models", "k-all");

        list.GetProperty("object").GetString().ShouldBe("list");
        var models = list.GetProperty("data").EnumerateArray().ToArray();
        models.Select(m => m.GetProperty("id").GetString()).ShouldBe(["fast", "glm-4.5", "glm-4.6", "org/Model-1"]);
        models.ShouldAllBe(m => m.GetProperty("object").GetString() == "model" && m.GetProperty("owned_by").GetString()!.Length > 0);
    }

    [Fact]
    public async Task Lists_in_anthropics_shape_for_who_names_its_version()
    {
        await StartAsync(Config);

        var list = await JsonAsync("/v1/models?limit=1000", "k-all", "anthropic-version");

        list.GetProperty("data").EnumerateArray().Select(m => (m.GetProperty("type").GetString(), m.GetProperty("display_name").GetString()))
            .ShouldBe([("model", "fast"), ("model", "glm-4.5"), ("model", "glm-4.6"), ("model", "org/Model-1")]);
        list.GetProperty("has_more").GetBoolean().ShouldBeFalse();
        (list.GetProperty("first_id").GetString(), list.GetProperty("last_id").GetString()).ShouldBe(("fast", "org/Model-1"));
    }

    [Theory]
    [InlineData("/v1beta/models", null)]
    [InlineData("/v1/models", "x-goog-api-client")]
    public async Task Lists_in_geminis_shape_by_path_or_header(string path, string? header)
    {
        await StartAsync(Config);

        var list = await JsonAsync(path, "k-all", header);

        var models = list.GetProperty("models").EnumerateArray().ToArray();
        models.Select(m => m.GetProperty("name").GetString()).ShouldBe(["models/fast", "models/glm-4.5", "models/glm-4.6", "models/org/Model-1"]);
        models[0].GetProperty("supportedGenerationMethods")[0].GetString().ShouldBe("generateContent");
    }

    [Fact]
    public async Task Shows_a_key_only_what_it_may_use()
    {
        await StartAsync(Config);

        Ids(await JsonAsync("/v1/models", "k-some")).ShouldBe(["fast", "glm-4.5", "glm-4.6"]);
        Ids(await JsonAsync("/v1/models", "k-none")).ShouldBeEmpty();
        var empty = await JsonAsync("/v1/models", "k-none", "anthropic-version");
        empty.GetProperty("first_id").ValueKind.ShouldBe(JsonValueKind.Null);
        Gateway.Sink.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("glm-4.6", "glm-4.6")]
    [InlineData("GLM-4.6", "GLM-4.6")]
    [InlineData("fast", "fast")]
    [InlineData("secret-test", "secret-test")]
    [InlineData("free-7b", "free-7b")]
    [InlineData("plan/glm-4.6", "plan/glm-4.6")]
    [InlineData("org/Model-1", "org/Model-1")]
    [InlineData("org%2FModel-1", "org/Model-1")]
    [InlineData("org%2fModel-1", "org/Model-1")]
    public async Task Gives_one_model(string asked, string id)
    {
        await StartAsync(Config);

        (await JsonAsync($"/v1/models/{asked}", "k-all")).GetProperty("id").GetString().ShouldBe(id);
        (await JsonAsync($"/v1/models/{asked}", "k-all", "anthropic-version")).GetProperty("id").GetString().ShouldBe(id);
        (await JsonAsync($"/v1beta/models/{asked}", "k-all")).GetProperty("name").GetString().ShouldBe($"models/{id}");
    }

    [Theory]
    [InlineData("openai", "/v1/models/glm-46", null)]
    [InlineData("anthropic", "/v1/models/glm-46", "anthropic-version")]
    [InlineData("gemini", "/v1beta/models/glm-46", null)]
    public async Task Names_near_ones_for_an_unknown_model(string dialect, string path, string? header)
    {
        await StartAsync(Config);

        using var answer = await GetAsync(path, "k-some", header);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        WireCase.Of(dialect).MessageOf(await answer.JsonAsync(Cancellation)).ShouldContain("Did you mean 'glm-4.6', 'glm-4.5'?");
    }

    [Fact]
    public async Task Keeps_a_model_from_a_key_that_may_not_use_it()
    {
        await StartAsync(Config);

        using var answer = await GetAsync("/v1/models/glm-4.6", "k-none", null);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.TextAsync(Cancellation)).ShouldNotContain("Did you mean");
    }

    private static string?[] Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString())];

    private async Task<JsonElement> JsonAsync(string path, string key, string? header = null)
    {
        using var answer = await GetAsync(path, key, header);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.JsonAsync(Cancellation);
    }

    private Task<HttpResponseMessage> GetAsync(string path, string key, string? header)
    {
        // Built by hand: escapes must arrive as they are written.
        var uri = new Uri(Gateway.Url + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (header is not null)
        {
            request.Headers.Add(header, "2023-06-01");
        }

        return Gateway.SendAsync(request, key, Cancellation);
    }
}
